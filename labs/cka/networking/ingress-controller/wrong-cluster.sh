set -e
kubectl -n gate create serviceaccount door
kubectl create clusterrole door --verb=get,list,watch --resource=services,secrets,nodes,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io,ingressclasses.networking.k8s.io
kubectl create clusterrolebinding door --clusterrole=door --serviceaccount=gate:door
