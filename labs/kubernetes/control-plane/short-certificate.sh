# A certificate like the one of the API server, of the same authority and key, but for one of its names: ${SHORT}.

names=$(openssl x509 -noout -ext subjectAltName -in ${CERTIFICATE} | tail -n 1 | sed 's/IP Address:/IP:/g; s/ //g' | tr , '\n' | grep -vxF ${NAME} | paste -sd ,)
openssl req -new -sha256 -key ${KEY} -subj /CN=kubernetes -addext "subjectAltName=$names" -addext extendedKeyUsage=serverAuth,clientAuth |
  openssl x509 -req -sha256 -days 30 -copy_extensions copyall -CA ${AUTHORITY} -CAkey ${AUTHORITY_KEY} -set_serial "0x$(openssl rand -hex 8)" -out ${SHORT} 2>/dev/null
