set -e
kubectl create --validate=false -f - <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ferries.harbour.example }
spec:
  group: harbour.example
  scope: Namespaced
  names: { kind: Ferry, plural: ferries }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [seats, route]
              properties:
                seats: { type: integer, minimum: 1, maximum: $MOST }
                route: { type: string, pattern: "^[a-z0-9-]+\$" }
END
