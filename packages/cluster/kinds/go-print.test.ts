import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printPodTemplate } from './pod-spec/print.ts'

test('a template is printed as Go prints it', () => {
  const text = printPodTemplate({
    metadata: { labels: { b: '2', a: '1' } },
    spec: {
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          name: 'c',
          image: 'i',
          args: ['a "b"'],
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          env: [{ name: 'A', valueFrom: {} }],
          resources: { limits: { cpu: '100m' } },
          tty: true,
        },
      ],
      terminationGracePeriodSeconds: 30,
      tolerations: [{ key: 'k', operator: 'Exists' }],
    },
  })
  for (const part of [
    'Labels:map[string]string{"a":"1", "b":"2"}, Annotations:map[string]string(nil)',
    'Volumes:[]core.Volume{core.Volume{Name:"v", VolumeSource:core.VolumeSource{HostPath:(*core.HostPathVolumeSource)(nil), EmptyDir:(*core.EmptyDirVolumeSource)(0xc000000000), ',
    'Args:[]string{"a \\"b\\""}, WorkingDir:""',
    'core.ContainerPort{Name:"", HostPort:0, ContainerPort:80, Protocol:"TCP", HostIP:""}',
    'core.EnvVar{Name:"A", Value:"", ValueFrom:(*core.EnvVarSource)(0xc000000000)}',
    'Limits:core.ResourceList{"cpu":resource.Quantity{i:resource.int64Amount{value:100, scale:-3}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"100m", Format:"DecimalSI"}}, Requests:core.ResourceList(nil)',
    'TerminationGracePeriodSeconds:(*int64)(0xc000000000), ActiveDeadlineSeconds:(*int64)(nil), DNSPolicy:"", ',
    'core.Toleration{Key:"k", Operator:"Exists", Value:"", Effect:"", TolerationSeconds:(*int64)(nil)}',
    'Stdin:false, StdinOnce:false, TTY:true}}, EphemeralContainers:[]core.EphemeralContainer(nil)',
  ])
    assert.ok(text.includes(part), `${part}\n is not in\n${text}`)
})
