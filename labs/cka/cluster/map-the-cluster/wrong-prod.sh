kubectl -n "$NAMESPACE" label configmaps -l tier=data,env=prod,\!legacy backup=daily
