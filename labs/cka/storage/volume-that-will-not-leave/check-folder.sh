for folder in /srv/volumes/*_"${NAMESPACE}"_trunk; do
  [ ! -e "$folder" ] || fail "no folder of trunk on $LAB_MACHINE" "$folder is there, with $(find "$folder" -type f | wc -l) files"
done
pass "it is gone"
