set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: painter, namespace: $NAMESPACE, labels: { app: painter, floor: "$FLOOR" } }
spec:
  containers: [{ name: easel, image: "nginx:latest", imagePullPolicy: IfNotPresent, ports: [{ name: http, containerPort: 80 }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: model, namespace: $NAMESPACE }
spec:
  containers: [{ name: chair, image: "nginx:latest", imagePullPolicy: IfNotPresent, command: [sleep], args: ["86400"], env: [{ name: POSE, value: still }] }]
END
mkdir -p studio
cat > studio/all.yaml <<END
apiVersion: v1
kind: Pod
metadata: { name: critic, namespace: $NAMESPACE }
spec:
  containers: [{ name: eye, image: "nginx:latest" }]
---
apiVersion: v1
kind: Service
metadata: { name: gallery, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { app: painter }
  ports: [{ port: 80, targetPort: http, nodePort: 30555 }]
END
