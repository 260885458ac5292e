/** What the kinds are for. */
export const kinds: Readonly<Record<string, string>> = {
  'admissionregistration.v1.MutatingWebhookConfiguration':
    'MutatingWebhookConfiguration names servers that change objects before they are stored.',
  'admissionregistration.v1.ValidatingAdmissionPolicy':
    'ValidatingAdmissionPolicy describes which objects are let in, by rules.',
  'admissionregistration.v1.ValidatingAdmissionPolicyBinding':
    'ValidatingAdmissionPolicyBinding says where a ValidatingAdmissionPolicy holds.',
  'admissionregistration.v1.ValidatingWebhookConfiguration':
    'ValidatingWebhookConfiguration names servers that check objects before they are stored.',
  'apiregistration.v1.APIService': 'APIService says who serves a version of a group.',
  'apiextensions.v1.CustomResourceDefinition':
    'CustomResourceDefinition adds a kind to the API: its names, versions and schemas.',
  'apps.v1.ControllerRevision':
    'ControllerRevision keeps a state that a controller may go back to.',
  'apps.v1.DaemonSet': 'DaemonSet runs a copy of a pod on every node that fits.',
  'apps.v1.Deployment':
    'Deployment keeps a number of equal pods running and replaces them step by step when their template changes.',
  'apps.v1.ReplicaSet': 'ReplicaSet keeps a number of equal pods running.',
  'apps.v1.StatefulSet': 'StatefulSet runs pods that each keep a name and storage of their own.',
  'authentication.v1.SelfSubjectReview': 'SelfSubjectReview answers who is asking.',
  'authentication.v1.TokenRequest': 'TokenRequest asks for a token of a service account.',
  'authentication.v1.TokenReview': 'TokenReview asks whose a token is.',
  'authorization.v1.LocalSubjectAccessReview':
    'LocalSubjectAccessReview asks whether someone may do something in a namespace.',
  'authorization.v1.SelfSubjectAccessReview':
    'SelfSubjectAccessReview asks whether the asker may do something.',
  'authorization.v1.SelfSubjectRulesReview':
    'SelfSubjectRulesReview asks what the asker may do in a namespace.',
  'authorization.v1.SubjectAccessReview':
    'SubjectAccessReview asks whether someone may do something.',
  'autoscaling.v1.HorizontalPodAutoscaler':
    'HorizontalPodAutoscaler sets how many pods there are by how busy they are.',
  'autoscaling.v2.HorizontalPodAutoscaler':
    'HorizontalPodAutoscaler sets how many pods there are by how busy they are.',
  'autoscaling.v1.Scale': 'Scale is how many there are to be of a scalable object.',
  'batch.v1.CronJob': 'CronJob makes Jobs at set times.',
  'batch.v1.Job': 'Job runs pods until a number of them have succeeded.',
  'certificates.v1.CertificateSigningRequest':
    'CertificateSigningRequest asks for a certificate, which others approve and sign.',
  'coordination.v1.Lease': 'Lease says who holds something, and until when.',
  'core.v1.Binding': 'Binding puts a pod on a node.',
  'core.v1.ComponentStatus': 'ComponentStatus tells how a part of the cluster is.',
  'core.v1.ConfigMap': 'ConfigMap holds settings for pods to use.',
  'core.v1.Endpoints': 'Endpoints are the addresses behind a service. Use EndpointSlice.',
  'core.v1.Event': 'Event tells of something that happened to an object.',
  'core.v1.LimitRange': 'LimitRange sets bounds and defaults for resources in a namespace.',
  'core.v1.Namespace':
    'Namespace is a space of names: objects in different ones may have the same.',
  'core.v1.Node': 'Node is a machine that pods run on.',
  'core.v1.PersistentVolume': 'PersistentVolume is a piece of storage that outlives pods.',
  'core.v1.PersistentVolumeClaim': 'PersistentVolumeClaim asks for a PersistentVolume.',
  'core.v1.Pod': 'Pod is a group of containers that run together on one node.',
  'core.v1.PodTemplate': 'PodTemplate is what pods are made from.',
  'core.v1.ReplicationController':
    'ReplicationController keeps a number of equal pods running. Use Deployment.',
  'core.v1.ResourceQuota': 'ResourceQuota limits what a namespace may use in all.',
  'core.v1.Secret': 'Secret holds what not everybody may read: passwords, keys, certificates.',
  'core.v1.Service': 'Service gives pods one address and spreads connections over them.',
  'core.v1.ServiceAccount': 'ServiceAccount is who a pod is to the API.',
  'discovery.v1.EndpointSlice': 'EndpointSlice holds some of the addresses behind a service.',
  'events.v1.Event': 'Event tells of something that happened to an object.',
  'flowcontrol.v1.FlowSchema': 'FlowSchema says which requests belong together.',
  'flowcontrol.v1.PriorityLevelConfiguration':
    'PriorityLevelConfiguration says how many requests of a level are served at once.',
  'metrics.v1beta1.NodeMetrics': 'NodeMetrics is what a node uses of CPU and memory.',
  'metrics.v1beta1.PodMetrics': 'PodMetrics is what the containers of a pod use of CPU and memory.',
  'networking.v1.IPAddress': 'IPAddress says which object has an address.',
  'networking.v1.Ingress': 'Ingress leads requests from outside to services, by host and path.',
  'networking.v1.IngressClass': 'IngressClass names a controller of Ingresses.',
  'networking.v1.NetworkPolicy': 'NetworkPolicy says which connections pods may make and take.',
  'networking.v1.ServiceCIDR': 'ServiceCIDR is a range that services get their addresses from.',
  'node.v1.RuntimeClass': 'RuntimeClass names a way of running containers.',
  'policy.v1.Eviction': 'Eviction asks for a pod to go, as far as its disruption budget lets it.',
  'policy.v1.PodDisruptionBudget':
    'PodDisruptionBudget says how many of some pods may be taken down on purpose at once.',
  'rbac.v1.ClusterRole': 'ClusterRole is a set of rights, anywhere in the cluster.',
  'rbac.v1.ClusterRoleBinding': 'ClusterRoleBinding gives a ClusterRole to users everywhere.',
  'rbac.v1.Role': 'Role is a set of rights in a namespace.',
  'rbac.v1.RoleBinding': 'RoleBinding gives a role to users in a namespace.',
  'scheduling.v1.PriorityClass': 'PriorityClass names how important pods are.',
  'storage.v1.CSIDriver': 'CSIDriver tells of a storage driver.',
  'storage.v1.CSINode': 'CSINode tells which storage drivers a node has.',
  'storage.v1.CSIStorageCapacity': 'CSIStorageCapacity tells how much storage is left somewhere.',
  'storage.v1.StorageClass': 'StorageClass names a kind of storage that volumes are made of.',
  'storage.v1.VolumeAttachment': 'VolumeAttachment attaches a volume to a node.',
}
