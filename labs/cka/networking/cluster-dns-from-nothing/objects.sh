set -e
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/coredns/coredns/tags/list | jq -r '.tags[0]')
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: ServiceAccount
metadata: { name: names, namespace: kube-system }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: names, namespace: kube-system }
data:
  Corefile: |
    .:1053 {
        errors
        ready
        kubernetes $LAB_CLUSTER_DOMAIN in-addr.arpa ip6.arpa {
            fallthrough in-addr.arpa ip6.arpa
        }
        forward . /etc/resolv.conf
        cache 30
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: names, namespace: kube-system }
spec:
  replicas: 2
  selector: { matchLabels: { app: names } }
  template:
    metadata: { labels: { app: names } }
    spec:
      serviceAccountName: names
      dnsPolicy: Default
      containers:
        - name: coredns
          image: registry.k8s.io/coredns/coredns:$tag
          args: [-conf, /etc/coredns/Corefile]
          readinessProbe: { httpGet: { path: /ready, port: 8181 }, periodSeconds: 3, timeoutSeconds: 10 }
          volumeMounts: [{ name: settings, mountPath: /etc/coredns }]
      volumes: [{ name: settings, configMap: { name: names } }]
---
apiVersion: v1
kind: Service
metadata: { name: names, namespace: kube-system }
spec:
  clusterIP: $ADDRESS
  selector: { app: names }
  ports:
    - { name: dns, port: 53, targetPort: 1053, protocol: UDP }
    - { name: dns-tcp, port: 53, targetPort: 1053, protocol: TCP }
END
