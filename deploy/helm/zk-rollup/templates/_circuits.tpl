{{- define "zk-rollup.circuitsVolume" -}}
name: circuits
{{- if .Values.circuits.existingClaim }}
persistentVolumeClaim:
  claimName: {{ .Values.circuits.existingClaim }}
  readOnly: true
{{- else }}
emptyDir:
  sizeLimit: {{ .Values.circuits.size }}
{{- end }}
{{- end -}}

{{- /* Fetches the circuits and their keys by hash: a file that differs is refused, wherever it came from. Takes what podSpec takes. */ -}}
{{- define "zk-rollup.fetchCircuits" -}}
- name: fetch-circuits
  image: {{ include "zk-rollup.image" (dict "root" .root "app" "operator" "values" .root.Values.operator) }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  command: ["node", "apps/operator/dist/main.js", "fetch-circuits"]
  securityContext:
    {{- include "zk-rollup.containerSecurity" . | nindent 4 }}
  env:
    - name: ROLLUP_CIRCUITS_FROM
      value: {{ .root.Values.circuits.url | quote }}
    - name: ROLLUP_CIRCUITS_SHA256
      value: {{ .root.Values.circuits.sha256 | quote }}
    - name: ROLLUP_CIRCUIT_CACHE
      value: /var/lib/zk-rollup/circuits
  resources:
    {{- toYaml .root.Values.operator.resources | nindent 4 }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    - name: circuits
      mountPath: /var/lib/zk-rollup/circuits
{{- end -}}
