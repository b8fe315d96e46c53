set -e
mkdir -p "$FOLDER"
pod() {
  cat <<END
apiVersion: v1
kind: Pod
metadata:
  name: $1
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: $1
      image: nginx:latest
      imagePullPolicy: IfNotPresent
END
}
pod lighthouse > "$FOLDER/lighthouse.yaml"
pod intruder > "$FOLDER/zz-node-cache"
grep -q '^staticPodPath:' /var/lib/kubelet/kubelet-config.yaml || echo "staticPodPath: $FOLDER" >> /var/lib/kubelet/kubelet-config.yaml
sed -i "s|^staticPodPath:.*|staticPodPath: $FOLDER|" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
