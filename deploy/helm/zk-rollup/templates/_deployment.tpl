{{- /*
A Deployment with its PodDisruptionBudget and the headless Service that a ServiceMonitor finds. Takes what podSpec takes, and
  replicas       nil where something else scales it
  strategy       rollingUpdate
  maxUnavailable of the budget
*/ -}}
{{- define "zk-rollup.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "zk-rollup.metadata" . | nindent 2 }}
spec:
  {{- if ne (toString .replicas) "<nil>" }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      {{- toYaml .strategy | nindent 6 }}
  selector:
    matchLabels:
      {{- include "zk-rollup.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "zk-rollup.labels" . | nindent 8 }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: {{ .component }}
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "zk-rollup.podSpec" . | nindent 6 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "zk-rollup.metadata" . | nindent 2 }}
spec:
  maxUnavailable: {{ .maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "zk-rollup.selector" . | nindent 6 }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "zk-rollup.metadata" (merge (dict "suffix" (printf "%s-metrics" (.suffix | default .component))) .) | nindent 2 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "zk-rollup.selector" . | nindent 4 }}
  ports:
    - name: metrics
      port: 9464
      targetPort: metrics
{{- end -}}
