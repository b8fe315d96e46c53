set -e
cd "$LAB_FOLDER"
openssl req -new -key kube-api-server.key -sha256 -config ca.conf -section kube-api-server -out kube-api-server.csr
openssl x509 -req -days 3653 -in kube-api-server.csr -copy_extensions copyall -sha256 -CA ca.crt -CAkey ca.key -CAcreateserial -out kube-api-server.crt
controller=${LAB_CONTROLLERS%% *}
scp kube-api-server.crt "root@$controller:/var/lib/kubernetes/kube-api-server.crt"
want=$(openssl x509 -in kube-api-server.crt -noout -fingerprint)
served() { [ "$(openssl s_client -connect "$controller:6443" < /dev/null 2> /dev/null | openssl x509 -noout -fingerprint)" = "$want" ]; }
# The API server looks for a changed certificate by itself; a restart would do as well.
wait_until 90 served
