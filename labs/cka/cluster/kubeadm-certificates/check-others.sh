wrong=()
while read -r name serial; do
  case $name in
    /*) now=$(openssl x509 -in "$name" -noout -serial 2> /dev/null) ;;
    *) now=$(embedded "/etc/kubernetes/$name" client-certificate 2> /dev/null | openssl x509 -noout -serial 2> /dev/null) ;;
  esac
  [ "$now" = "$serial" ] || wrong+=("${name##*/}")
done < <(recall serials)
[ ${#wrong[@]} -eq 0 ] || fail "the serial numbers of all others are those of before" "others now: ${wrong[*]}"
pass "all others are as they were"
