set -e
kubectl delete storageclass loft --ignore-not-found
cat > /usr/local/sbin/folder-provisioner <<'END'
#!/bin/bash
# For each claim of a class of lab.local/folder a folder on a node, and a volume of it; and away with what was let go.
by=lab.local/folder
ask() { curl -sf --max-time 30 --cacert "$FOLDER/ca.crt" --cert "$FOLDER/admin.crt" --key "$FOLDER/admin.key" "https://$SERVER:6443$1" "${@:2}"; }
provision() {
  local claim=$1 class node root volume
  class=$(ask "/apis/storage.k8s.io/v1/storageclasses/$(jq -r .spec.storageClassName <<< "$claim")") || return
  root=$(jq -r '.parameters.root // "" | rtrimstr("/")' <<< "$class")
  node=$(jq -r --arg usual "$USUAL_NODE" '.metadata.annotations["volume.kubernetes.io/selected-node"] // $usual' <<< "$claim")
  volume=pvc-$(jq -r .metadata.uid <<< "$claim")
  [[ $root == /*[a-z0-9] ]] || { echo "the class of $volume has no parameter root"; return; }
  ssh -n -o BatchMode=yes "root@$node" mkdir -p "$root/$volume" || return
  jq -n --argjson claim "$claim" --argjson class "$class" --arg by $by --arg volume "$volume" --arg node "$node" --arg path "$root/$volume" '
    {apiVersion: "v1", kind: "PersistentVolume", metadata: {name: $volume, annotations: {"pv.kubernetes.io/provisioned-by": $by}},
      spec: {capacity: {storage: $claim.spec.resources.requests.storage}, accessModes: $claim.spec.accessModes, storageClassName: $class.metadata.name,
        persistentVolumeReclaimPolicy: $class.reclaimPolicy, local: {path: $path},
        claimRef: {apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: $claim.metadata.namespace, name: $claim.metadata.name, uid: $claim.metadata.uid},
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: "kubernetes.io/hostname", operator: "In", values: [$node]}]}]}}}}' |
    ask /api/v1/persistentvolumes -X POST -H 'Content-Type: application/json' -d @- > /dev/null && echo "$volume: $root/$volume on $node"
}
remove() {
  local volume=$1 node path
  read -r node path <<< "$(ask "/api/v1/persistentvolumes/$volume" | jq -r '"\(.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]) \(.spec.local.path)"')"
  [[ $path == */"$volume" ]] || return
  ssh -n -o BatchMode=yes "root@$node" rm -rf "$path" && ask "/api/v1/persistentvolumes/$volume" -X DELETE > /dev/null
}
while true; do
  while read -r claim; do provision "$claim"; done < <(ask /api/v1/persistentvolumeclaims | jq -c --arg by $by '.items[] | select(.status.phase == "Pending" and (.spec.volumeName // "") == "" and .metadata.annotations["volume.kubernetes.io/storage-provisioner"] == $by)')
  for volume in $(ask /api/v1/persistentvolumes | jq -r --arg by $by '.items[] | select(.status.phase == "Released" and .spec.persistentVolumeReclaimPolicy == "Delete" and .metadata.annotations["pv.kubernetes.io/provisioned-by"] == $by) | .metadata.name'); do
    remove "$volume"
  done
  sleep 3
done
END
chmod 755 /usr/local/sbin/folder-provisioner
cat > /etc/systemd/system/folder-provisioner.service <<END
[Unit]
Description=Volumes to order, lab.local/folder
After=network-online.target
Wants=network-online.target
[Service]
Environment=USUAL_NODE=$OTHER FOLDER=$LAB_FOLDER SERVER=$LAB_API_HOST
ExecStart=/usr/local/sbin/folder-provisioner
Restart=always
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now folder-provisioner
claim yeast 20Mi | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec |= (.storageClassName = "loft" | del(.volumeName))' | kubectl create --validate=false -f -
web kettle 1 | kubectl create --dry-run=client --validate=false -o json -f - |
  jq '.spec.template.spec |= (.nodeSelector = {"kubernetes.io/hostname": env.NODE} | .volumes = [{name: "yeast", persistentVolumeClaim: {claimName: "yeast"}}] | .containers[0].volumeMounts = [{name: "yeast", mountPath: "/srv/yeast"}])' |
  kubectl create --validate=false -f -
