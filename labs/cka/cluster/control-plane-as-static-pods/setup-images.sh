set -e
folder=$(mktemp -d /var/tmp/images.XXXXXX)
# As `docker save` writes an image: one layer with one program.
for name in kube-scheduler kube-controller-manager; do
  mkdir "$folder/root"
  install -m 755 "/opt/khw/downloads/controller/$name" "$folder/root/$name"
  tar -C "$folder/root" --owner=0 --group=0 -cf "$folder/layer.tar" "$name"
  jq -n --arg name "$name" --arg arch "$(dpkg --print-architecture)" --arg sum "$(sha256sum < "$folder/layer.tar" | cut -d ' ' -f 1)" \
    '{architecture: $arch, os: "linux", config: {Entrypoint: ["/\($name)"]}, rootfs: {type: "layers", diff_ids: ["sha256:\($sum)"]}}' > "$folder/config.json"
  jq -n --arg name "$name" '[{Config: "config.json", RepoTags: ["lab.local/\($name):1"], Layers: ["layer.tar"]}]' > "$folder/manifest.json"
  tar -C "$folder" -cf "$folder/image.tar" manifest.json config.json layer.tar
  ctr --namespace k8s.io images import "$folder/image.tar"
  rm -r "$folder/root" "$folder/image.tar"
done
rm -r "$folder"
for name in kube-scheduler kube-controller-manager; do wait_until 60 crictl inspecti "lab.local/$name:1"; done
