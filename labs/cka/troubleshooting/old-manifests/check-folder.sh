said=$(timeout $((2 * LAB_PATIENCE)) kubectl apply --dry-run=server -f bakery 2>&1) || fail "kubectl apply takes the whole folder" "$(grep -viE 'dry run|^Warning' <<< "$said" | head -n 4)"
for one in deployment.apps/bread service/bread poddisruptionbudget.policy/bread ingress.networking.k8s.io/bread cronjob.batch/dough role.rbac.authorization.k8s.io/baker rolebinding.rbac.authorization.k8s.io/baker; do
  grep -q "^$one " <<< "$said" || fail "the folder has all seven objects" "$one is in none of its files"
done
pass "all seven objects are taken"
