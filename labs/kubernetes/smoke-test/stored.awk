# Of etcd's answer, split at quotation marks: key and beginning of the value of secrets in clear, and of those in the namespace default,
# some of each; then how many there are of all, in clear, and in that namespace. Base64 of `k8s:enc:` and `/registry/secrets/default/`.

BEGIN { RS = "\"" }
before ~ /^[ \n]*:[ \n]*$/ && name == "key" { ended(); key = $0 }
before ~ /^[ \n]*:[ \n]*$/ && name == "value" { head = substr($0, 1, 64) }
{ name = before; before = length($0) > 20 ? "" : $0 }
END { ended(); print "stored " total + 0 " " clear + 0 " " own + 0 }
function ended(encrypted, here) {
  if (key == "") return
  encrypted = head ~ /^azhzOmVuYz[opqr]/
  here = key ~ /^L3JlZ2lzdHJ5L3NlY3JldHMvZGVmYXVsdC[89+\/]/
  total++
  if (!encrypted) clear++
  if (here) own++
  if (!encrypted && clear <= 20 || here && own <= 20) {
    print "key " substr(key, 1, 600)
    if (head != "") print "value " head
  }
  key = head = ""
}
