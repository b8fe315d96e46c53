set -e
cd /root/market
for one in "test 1 hello" "prod $REPLICAS welcome"; do
  read -r stage replicas greeting <<< "$one"
  folder=overlays/$stage
  mkdir -p "$folder"
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: stall }\ndata: { greeting: %s }\n' "$greeting" > "$folder/settings.yaml"
  printf '[{ "op": "replace", "path": "/spec/replicas", "value": %s }]\n' "$replicas" > "$folder/replicas.json"
  cat > "$folder/kustomization.yaml" <<END
namespace: market-$stage
resources: [../../base, settings.yaml]
patches:
  - path: replicas.json
    target: { kind: Deployment, name: stall }
END
  kubectl kustomize "$folder" | kubectl create --validate=false -f -
done
for stage in test prod; do wait_until 200 rolled_out market-$stage stall; done
