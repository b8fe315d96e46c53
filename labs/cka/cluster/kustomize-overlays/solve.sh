set -e
cd /root/market
mkdir -p overlays/test overlays/prod
write() {
  cat > "overlays/$1/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: market-$1
resources: [../../base]
configMapGenerator:
  - name: stall
    literals: [greeting=$3]
replicas:
  - { name: stall, count: $2 }
END
}
write test 1 hello
write prod "$REPLICAS" welcome
for stage in test prod; do kubectl apply --validate=false -k overlays/$stage; done
for stage in test prod; do wait_until 200 rolled_out market-$stage stall; done
