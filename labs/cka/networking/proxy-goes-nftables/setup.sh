set -e
{
  web toll 2
  service toll | sed 's/^  selector/  type: NodePort\n&/;s/targetPort: 80 }/targetPort: 80, nodePort: 30666 }/'
} | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" toll
