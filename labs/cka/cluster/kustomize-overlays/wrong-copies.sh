set -e
cd /root/market
for one in "test 1 hello" "prod $REPLICAS welcome"; do
  read -r stage replicas greeting <<< "$one"
  folder=overlays/$stage
  mkdir -p "$folder"
  cp base/*.yaml "$folder"
  sed -i "s/replicas: 1/replicas: $replicas/" "$folder/deployment.yaml"
  printf 'namespace: market-%s\nconfigMapGenerator:\n  - { name: stall, literals: [greeting=%s] }\n' "$stage" "$greeting" >> "$folder/kustomization.yaml"
  kubectl apply --validate=false -k "$folder"
done
for stage in test prod; do wait_until 200 rolled_out market-$stage stall; done
