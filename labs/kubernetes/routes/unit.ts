/** A destination, and the address behind which it is. */
export interface RouteVia {
  readonly range: string;
  readonly address: string;
}

/**
 * A systemd unit that brings routes at boot. One of its own does not depend on who wrote the network
 * configuration (ifupdown, netplan, systemd-networkd) and what its files are called. networkd drops
 * routes it does not know when it starts again (ManageForeignRoutes, networkd.conf(5)), hence
 * PartOf; an address may come late, hence Restart.
 */
export const routesUnit = (description: string, routes: readonly RouteVia[]): string =>
  `[Unit]
Description=${description}
Wants=network-online.target
After=network-online.target systemd-networkd.service
PartOf=systemd-networkd.service

[Service]
Type=oneshot
RemainAfterExit=yes
${routes.map(({ range, address }) => `ExecStart=/sbin/ip route replace ${range} via ${address}`).join('\n')}
Restart=on-failure
RestartSec=1

[Install]
WantedBy=multi-user.target
`;
