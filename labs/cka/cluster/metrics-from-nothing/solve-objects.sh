set -e
cd "$LAB_FOLDER"
wait_until 240 api_ready
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/metrics-server/metrics-server/tags/list | jq -r '.tags[0]')
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout figures.key -out figures.csr -subj /CN=metrics-server
openssl x509 -req -in figures.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile <(echo subjectAltName=DNS:metrics-server.kube-system.svc) -out figures.crt
kubectl -n kube-system create secret tls metrics-server --cert=figures.crt --key=figures.key
kubectl create --validate=false -f - <<END
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: metrics-server, namespace: kube-system } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: metrics-server }
rules:
  - { apiGroups: [""], resources: [nodes/metrics], verbs: [get] }
  - { apiGroups: [""], resources: [nodes, pods], verbs: [get, list, watch] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: metrics-server, namespace: kube-system }
spec:
  selector: { matchLabels: { app: metrics-server } }
  template:
    metadata: { labels: { app: metrics-server } }
    spec:
      serviceAccountName: metrics-server
      containers:
        - name: metrics-server
          image: registry.k8s.io/metrics-server/metrics-server:$tag
          args: [--secure-port=4443, --tls-cert-file=/tls/tls.crt, --tls-private-key-file=/tls/tls.key, --kubelet-preferred-address-types=InternalIP,
            --kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt, --metric-resolution=15s]
          readinessProbe: { httpGet: { path: /readyz, port: 4443, scheme: HTTPS }, timeoutSeconds: 10 }
          volumeMounts: [{ name: tls, mountPath: /tls }]
      volumes: [{ name: tls, secret: { secretName: metrics-server } }]
---
apiVersion: v1
kind: Service
metadata: { name: metrics-server, namespace: kube-system }
spec: { selector: { app: metrics-server }, ports: [{ port: 443, targetPort: 4443 }] }
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec: { group: metrics.k8s.io, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100, service: { name: metrics-server, namespace: kube-system }, caBundle: $(base64 -w 0 ca.crt) }
END
kubectl create clusterrolebinding metrics-server --clusterrole=metrics-server --serviceaccount=kube-system:metrics-server
kubectl create clusterrolebinding metrics-server-delegator --clusterrole=system:auth-delegator --serviceaccount=kube-system:metrics-server
kubectl -n kube-system create rolebinding metrics-server --role=extension-apiserver-authentication-reader --serviceaccount=kube-system:metrics-server
