set -e
mkdir -p "$FOLDER"
cat > "$FOLDER/$NAME.yaml" <<END
apiVersion: v1
kind: Pod
metadata:
  name: $NAME
  labels: { drill: static-pod }
spec:
  containers:
    - name: web
      image: nginx:latest
      imagePullPolicy: IfNotPresent
      ports:
        - containerPort: 80
END
