wait_until 150 etcd_at "$(members)" endpoint health
