set -e
cd /root/control
for name in kube-scheduler kube-controller-manager; do jq '.spec.nodeName = env.NODE' $name.json | kubectl create --validate=false -f -; done
for name in kube-scheduler kube-controller-manager; do kubectl -n kube-system wait --for=condition=Ready pod/$name --timeout=90s; done
