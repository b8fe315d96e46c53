for node in $LAB_WORKERS; do
  said=$(curl -q --noproxy '*' -s --max-time "$LAB_PATIENCE" -H 'Host: plaza.test' "http://$(address_of "$node"):$PORT/here")
  [ "$said" = "fountain /here" ] || fail "http://plaza.test:$PORT/here is answered by fountain, on $node" "${said:-no answer}"
done
pass "fountain, on $LAB_WORKERS"
