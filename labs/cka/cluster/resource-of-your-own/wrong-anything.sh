set -e
kubectl create --validate=false -f - <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ferries.harbour.example }
spec:
  group: harbour.example
  scope: Namespaced
  names: { kind: Ferry, plural: ferries, shortNames: [fy] }
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns:
        - { name: Seats, type: integer, jsonPath: .spec.seats }
      schema:
        openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true }
END
