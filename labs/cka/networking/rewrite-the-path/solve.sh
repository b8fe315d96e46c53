set -e
jq -n '{data: {"mall.yaml": "http:\n  middlewares:\n    shorter:\n      stripPrefix:\n        prefixes: [/\(env.WEAR), /\(env.WATCH)]\n"}}' > dynamic.json
kubectl -n ingress patch configmap traefik-dynamic --type=merge --patch-file=dynamic.json
rm dynamic.json
kubectl -n "$NAMESPACE" annotate ingress mall traefik.ingress.kubernetes.io/router.middlewares=shorter@file
shorter() { [ "$(through 30080 mall.test "/$WEAR/hats?size=2")" = "wear /hats?size=2" ] && [ "$(through 30080 mall.test "/$WATCH/films/7")" = "watch /films/7" ]; }
wait_until 200 shorter
