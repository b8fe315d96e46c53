set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout /root/tram.key -out /root/tram.crt -days 365 -subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST" 2> /dev/null
kubectl -n "$NAMESPACE" create secret tls tram --cert=/root/tram.crt --key=/root/tram.key
{
  saying old 1
  saying new 1
  cat <<END
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: tram, namespace: $NAMESPACE }
spec:
  ingressClassName: traefik
  tls: [{ hosts: [$HOST], secretName: tram }]
  rules:
    - host: $HOST
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: old, port: { number: 80 } } } }]
END
} | kubectl create --validate=false -f -
for app in old new; do wait_until 200 rolled_out "$NAMESPACE" "$app"; done
served() { [ "$(through 30443 "$HOST" / --cacert /root/tram.crt)" = "old /" ]; }
wait_until 100 served
# A line for each request: when, and what came of it. The client is not started again at boot.
remember boot "$(cat /proc/sys/kernel/random/boot_id)"
cat > /var/lib/khw-exercise/client <<END
#!/bin/bash
while sleep 1; do
  said=\$(curl -q --noproxy '*' -s --max-time 60 --cacert /root/tram.crt --resolve "$HOST:30443:$(address_of "$LAB_WORKER_0")" -w ' %{http_code}' "https://$HOST:30443/")
  echo "\$(date +%T) \${said##* } \${said%% *}"
done >> /var/lib/khw-exercise/asked
END
rm -f /var/lib/khw-exercise/asked
systemctl stop khw-client 2> /dev/null || :
systemctl reset-failed khw-client 2> /dev/null || :
systemd-run --quiet --unit=khw-client bash /var/lib/khw-exercise/client
asks() { [ -s /var/lib/khw-exercise/asked ]; }
wait_until 60 asks
