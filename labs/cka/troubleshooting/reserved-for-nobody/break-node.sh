set -e
file=/var/lib/kubelet/kubelet-config.yaml
# Nothing of what a learner may have set there must be in twice.
sed -i -E '/^(kubeReserved|systemReserved):/d' $file
echo "$SETTING: { cpu: 850m, memory: 100Mi }" >> $file
systemctl restart kubelet
