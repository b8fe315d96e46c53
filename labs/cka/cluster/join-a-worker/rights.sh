set -e
kubectl create clusterrolebinding nodes-renew --clusterrole=system:certificates.k8s.io:certificatesigningrequests:selfnodeclient --group=system:nodes
