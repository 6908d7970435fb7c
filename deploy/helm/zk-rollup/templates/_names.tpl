{{- define "zk-rollup.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* What selects pods: never changes over upgrades. Takes root, component and, of a prover, pool. */ -}}
{{- define "zk-rollup.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .pool }}
zk-rollup/pool: {{ . }}
{{- end }}
{{- end -}}

{{- define "zk-rollup.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "zk-rollup.selector" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* name, labels and the common annotations. Takes root, component, pool, annotations, moreLabels, and suffix where the name is not the component's. */ -}}
{{- define "zk-rollup.metadata" -}}
name: {{ include "zk-rollup.fullname" .root }}-{{ .suffix | default .component }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "zk-rollup.labels" . | nindent 2 }}
  {{- with .moreLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- if or .root.Values.commonAnnotations .annotations }}
annotations:
  {{- with .root.Values.commonAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- with .annotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Takes root, app (the image's name) and values (whose image may have a tag or a digest of its own). */ -}}
{{- define "zk-rollup.image" -}}
{{- $shared := .root.Values.image -}}
{{- $own := .values.image | default dict -}}
{{- $name := $own.repository | default (printf "%s/%s" (trimSuffix "/" $shared.repository) .app) -}}
{{- if $own.digest -}}
{{ $name }}@{{ $own.digest }}
{{- else -}}
{{ $name }}:{{ $own.tag | default $shared.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "zk-rollup.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "zk-rollup.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}
