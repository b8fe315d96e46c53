set -e
rm "$(grep -l '^  name: intruder' "$FOLDER"/*)"
gone() { [ -z "$(crictl pods --state Ready --name "^intruder-$NODE\$" --quiet)" ]; }
wait_until 150 gone
