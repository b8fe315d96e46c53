set -e
ip netns exec middle sysctl -w net.ipv4.ip_forward=1
ip -n left route add default via "10.$NET.1.1"
ip -n right route add default via "10.$NET.2.1"
