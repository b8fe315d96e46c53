#!/bin/bash
# Makes authorities, and certificates that they have signed in right and in wrong ways, NAME.crt each, in the folder where it is called.
set -euo pipefail

ec() { openssl ecparam -name "${2:-prime256v1}" -genkey -noout -out "$1.key"; }
# own KEY SUBJECT NAME OPTION…: an authority that has signed itself.
own() {
  [ "$1" = "$3" ] || ln -s "$1.key" "$3.key"
  openssl req -x509 -new -key "$1.key" -subj "/CN=$2" -days 9 -out "$3.crt" "${@:4}" 2> /dev/null
}
# sign NAME KEY AUTHORITY EXTENSION OPTION…
sign() {
  openssl req -new -key "$2.key" -subj "/CN=$1" |
    openssl x509 -req -days 9 -CA "$3.crt" -CAkey "$3.key" -extfile <(echo "$4") -out "$1.crt" "${@:5}" 2> /dev/null
}
leaf=basicConstraints=CA:FALSE authority=basicConstraints=critical,CA:TRUE

for name in ca other middle lower leaf; do ec "$name"; done
ec odd secp256k1
openssl genrsa -out short.key 512 2> /dev/null
openssl genrsa -out least.key 1024 2> /dev/null
openssl genpkey -algorithm ed25519 -out ed.key
openssl genpkey -algorithm ed448 -out ed448.key

own ca CA ca
own ca CA renewed -set_serial 99
own other CA impostor
own other Other other
own least RSA rsa
own ca CA nosign -addext keyUsage=critical,cRLSign
# A configuration without extensions of its own: they would come twice.
own ca CA short-path -config <(printf '[req]\ndistinguished_name = dn\nx509_extensions = v3\n[dn]\n[v3]\nbasicConstraints = critical,CA:TRUE,pathlen:0\n')

sign leaf leaf ca "$leaf" -set_serial 7
sign twin leaf ca "$leaf" -set_serial 7
sign old leaf ca "$leaf" -sha1
sign ancient leaf rsa "$leaf" -md5
sign sha224 leaf ca "$leaf" -sha224
sign negative leaf ca "$leaf" -set_serial -5
sign pinned leaf ca authorityKeyIdentifier=keyid,issuer:always
sign stranger leaf other "$leaf"
sign false leaf impostor "$leaf"
for name in short least ed ed448 odd; do sign "$name-key" "$name" ca "$leaf"; done

sign middle middle ca "$authority"
sign lower lower middle "$authority"
sign no-path middle short-path "$authority"
sign deep leaf lower "$leaf"
sign under leaf middle "$leaf"
sign by-leaf leaf leaf "$leaf"
