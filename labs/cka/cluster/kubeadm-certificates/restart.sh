set -e
mv "/etc/kubernetes/manifests/$PROGRAM.yaml" /root/
gone() { ! pidof "$PROGRAM" > /dev/null; }
wait_until 120 gone
mv "/root/$PROGRAM.yaml" /etc/kubernetes/manifests/
wait_until 120 pidof "$PROGRAM"
