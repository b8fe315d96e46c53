set -e
rm -rf /root/market/overlays
for namespace in market-test market-prod; do fresh_namespace "$namespace"; done
