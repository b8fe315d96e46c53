for name in $LAB_CONTROLLERS; do
  answer=$(timeout "$LAB_PATIENCE" openssl s_client -connect "$name:6443" "$OPTION" "$LACKS" -CAfile "$LAB_FOLDER/ca.pem" < /dev/null 2>&1)
  openssl x509 -noout <<< "$answer" 2> /dev/null || fail "the API server of $name shows a certificate" "it does not answer"
  grep -q '^Verify return code: 0' <<< "$answer" || fail "the certificate of $name is good for $LACKS" "$(grep -m 1 '^Verify return code' <<< "$answer")" "$LACKS is missing in the certificate of $name."
done
pass "each is good for $LACKS"
