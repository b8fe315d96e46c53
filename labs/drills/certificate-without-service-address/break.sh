set -e
cd "$LAB_FOLDER"
if [ "$KIND" = address ]; then pattern="= ${LAB_SERVICE_ADDRESS//./\\.}\$"; else pattern='= kubernetes\.default\.svc'; fi
# Numbered as they were: a gap in IP.1, IP.2 … does no harm.
grep -v "$pattern" ca.conf > /tmp/ca.conf
openssl req -new -key kube-api-server.key -config /tmp/ca.conf -section kube-api-server -out /tmp/new.csr
openssl x509 -req -days 3653 -in /tmp/new.csr -copy_extensions copyall -CA ca.crt -CAkey ca.key -CAcreateserial -out kube-api-server.crt 2> /dev/null
rm /tmp/ca.conf /tmp/new.csr
controller=${LAB_CONTROLLERS%% *}
scp kube-api-server.crt "root@$controller:/var/lib/kubernetes/kube-api-server.crt"
want=$(openssl x509 -in kube-api-server.crt -noout -fingerprint)
served() { [ "$(openssl s_client -connect "$controller:6443" < /dev/null 2> /dev/null | openssl x509 -noout -fingerprint)" = "$want" ]; }
# The API server looks for a changed certificate by itself.
wait_until 90 served
