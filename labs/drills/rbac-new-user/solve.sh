set -e
cd "$(mktemp -d)"
openssl genrsa -out user.key 2048
openssl req -new -key user.key -subj "/CN=$USER_NAME" -out user.csr
kubectl apply --validate=false -f - <<END
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata:
  name: $USER_NAME
spec:
  request: $(base64 -w0 user.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
END
kubectl certificate approve "$USER_NAME"
signed() { kubectl get csr "$USER_NAME" -o jsonpath='{.status.certificate}' | base64 -d > user.crt && [ -s user.crt ]; }
wait_until 60 signed
export KUBECONFIG=/root/$USER_NAME.kubeconfig
kubectl config set-cluster khw --certificate-authority="$LAB_FOLDER/ca.crt" --embed-certs=true --server="https://$LAB_API_HOST:6443"
kubectl config set-credentials "$USER_NAME" --client-certificate=user.crt --client-key=user.key --embed-certs=true
kubectl config set-context khw --cluster=khw --user="$USER_NAME" --namespace="$NAMESPACE"
kubectl config use-context khw
export KUBECONFIG=/root/.kube/config
kubectl --namespace "$NAMESPACE" create role reader --verb=get,list --resource="$RESOURCE"
kubectl --namespace "$NAMESPACE" create rolebinding reader --role=reader --user="$USER_NAME"
