{{- /*
A Job that runs before the release's resources change, and the NetworkPolicy that lets it do its work where the namespace
denies by default. Takes what podSpec takes, and weight, to (what it may reach), deadlineSeconds.
*/ -}}
{{- define "zk-rollup.hookJob" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "zk-rollup.metadata" (merge (dict "annotations" (dict
    "helm.sh/hook" "pre-install,pre-upgrade"
    "helm.sh/hook-weight" (toString .weight)
    "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded")) .) | nindent 2 }}
spec:
  backoffLimit: 3
  activeDeadlineSeconds: {{ .deadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "zk-rollup.labels" . | nindent 8 }}
    spec:
      {{- include "zk-rollup.podSpec" . | nindent 6 }}
{{- if .root.Values.networkPolicy.enabled }}
---
{{ include "zk-rollup.networkPolicy" (dict "root" .root "component" .component "to" .to "ingress" "" "annotations" (dict
  "helm.sh/hook" "pre-install,pre-upgrade"
  "helm.sh/hook-weight" (toString (sub .weight 1))
  "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded")) }}
{{- end }}
{{- end -}}
