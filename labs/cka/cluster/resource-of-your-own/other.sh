set -e
jq -n '{apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: {name: "ferries.harbour.example"}, spec: {group: "harbour.example", scope: "Namespaced",
  names: {kind: "Ferry", plural: "ferries", shortNames: ["fy", "boat"]}, versions: [{name: "v1", served: true, storage: true, additionalPrinterColumns: [{name: "seats", type: "integer", jsonPath: ".spec.seats"}],
  schema: {openAPIV3Schema: {type: "object", "x-kubernetes-validations": [{rule: "has(self.spec)", message: "a ferry has a spec"}], properties: {spec: {type: "object", properties: {seats: {type: "integer"}, route: {type: "string", maxLength: 200}},
    "x-kubernetes-validations": [{rule: "has(self.seats) && self.seats >= 1 && self.seats <= \(env.MOST)", message: "not so many seats"}, {rule: "has(self.route) && self.route.matches(\"^[a-z0-9-]+$\")", message: "not such a route"}]}}}}}]}}' |
  kubectl create --validate=false -f -
listed() { api "/apis/harbour.example/v1/namespaces/$NAMESPACE/ferries" -f; }
wait_until 60 listed
