/** A source of volumes: its field and its type in Go, and its name in objects. */
interface SourceName {
  readonly go: string
  readonly type: string
  readonly name: string
}

const source = (name: string, go: string, type = `${go}VolumeSource`): SourceName => ({
  go,
  type,
  name,
})

/** In the order in which the server declares them. */
export const podVolumeSources: readonly SourceName[] = [
  source('hostPath', 'HostPath'),
  source('emptyDir', 'EmptyDir'),
  source('gcePersistentDisk', 'GCEPersistentDisk'),
  source('awsElasticBlockStore', 'AWSElasticBlockStore'),
  source('gitRepo', 'GitRepo'),
  source('secret', 'Secret'),
  source('nfs', 'NFS'),
  source('iscsi', 'ISCSI'),
  source('glusterfs', 'Glusterfs'),
  source('persistentVolumeClaim', 'PersistentVolumeClaim'),
  source('rbd', 'RBD'),
  source('quobyte', 'Quobyte'),
  source('flexVolume', 'FlexVolume', 'FlexVolumeSource'),
  source('cinder', 'Cinder'),
  source('cephfs', 'CephFS'),
  source('flocker', 'Flocker'),
  source('downwardAPI', 'DownwardAPI'),
  source('fc', 'FC'),
  source('azureFile', 'AzureFile'),
  source('configMap', 'ConfigMap'),
  source('vsphereVolume', 'VsphereVolume', 'VsphereVirtualDiskVolumeSource'),
  source('azureDisk', 'AzureDisk'),
  source('photonPersistentDisk', 'PhotonPersistentDisk'),
  source('projected', 'Projected'),
  source('portworxVolume', 'PortworxVolume'),
  source('scaleIO', 'ScaleIO'),
  source('storageos', 'StorageOS'),
  source('csi', 'CSI'),
  source('ephemeral', 'Ephemeral'),
  source('image', 'Image'),
]
