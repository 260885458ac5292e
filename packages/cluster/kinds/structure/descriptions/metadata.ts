import type { Descriptions } from '../descriptions.ts'

export const metadata: Descriptions = {
  'meta.v1.ObjectMeta': {
    '': 'What every object has: its name and what else holds for any kind.',
    creationTimestamp: 'CreationTimestamp is a timestamp: when the object was created.',
    deletionGracePeriodSeconds: 'Seconds that the object has until it is gone, once deleted.',
    deletionTimestamp: 'When the object will be gone. There only after it was deleted.',
    finalizers: 'What has to be done before the object may go. It stays until the list is empty.',
    generateName: 'What a made-up name begins with, where no name is given.',
    generation: 'Counts the changes of what is wanted.',
    managedFields: 'Who set which fields.',
    name: 'The name, of which there is one of a kind in a namespace. It cannot be changed.',
    namespace: 'The namespace that the object is in. It cannot be changed.',
    ownerReferences: 'Objects that this one belongs to; without them it is deleted.',
    selfLink: 'No longer used.',
  },
  'meta.v1.OwnerReference': {
    '': 'An object that owns another in the same namespace.',
    blockOwnerDeletion: 'The owner waits for this object when it is deleted in the foreground.',
    controller: 'The owner manages this object. At most one does.',
  },
  'meta.v1.ListMeta': {
    '': 'What every list has.',
    continue: 'There is more: ask again with this text.',
    remainingItemCount: 'How many objects follow.',
    selfLink: 'No longer used.',
  },
  'meta.v1.LabelSelector': {
    '': 'Selects objects by their labels. All of it must hold; an empty one selects everything.',
    matchExpressions: 'Conditions on labels.',
    matchLabels: 'Labels with the values they must have.',
  },
  'meta.v1.LabelSelectorRequirement': {
    '': 'A condition on a label.',
    key: 'The label.',
    operator: 'In, NotIn, Exists or DoesNotExist.',
    values: 'Values for In and NotIn.',
  },
  'meta.v1.ManagedFieldsEntry': {
    '': 'Fields that one manager set.',
    fieldsType: 'How the fields are written: FieldsV1.',
    fieldsV1: 'The fields, as a tree.',
    manager: 'Who set them.',
    operation: 'How: Apply or Update.',
    subresource: 'The subresource by which.',
    time: 'When.',
  },
  'meta.v1.Condition': {
    '': 'Something that does or does not hold of an object.',
    status: 'True, False or Unknown.',
    type: 'What it is about.',
  },
  'meta.v1.DeleteOptions': {
    '': 'How to delete.',
    dryRun: 'All: only tells what would happen.',
    gracePeriodSeconds: 'Seconds until the object is gone; 0 at once.',
    preconditions: 'What must hold, or nothing is deleted.',
    propagationPolicy: 'What becomes of what the object owns: Orphan, Background or Foreground.',
  },
  'meta.v1.Status': {
    '': 'The outcome of a call that gives no object.',
    code: "HTTP's status code.",
    details: 'What it was about.',
    status: 'Success or Failure.',
  },
  'meta.v1.WatchEvent': {
    '': 'A change of an object.',
    object: 'The object after it; before it where it was deleted.',
    type: 'ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.',
  },
}
