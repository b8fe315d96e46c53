aside() {
  for path; do
    if [ -e "$path" ]; then
      mkdir -p "/root/hard-way$(dirname "$path")"
      mv "$path" "/root/hard-way$path"
    fi
  done
}
