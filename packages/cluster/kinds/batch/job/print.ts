import { printList, printPointer, printStruct, printText } from '../../go-print.ts'

const condition = 'batch.PodFailurePolicyOnPodConditionsPattern'

const failureRule = printStruct('batch.PodFailurePolicyRule', [
  ['Action', printText],
  ['OnExitCodes', printPointer('batch.PodFailurePolicyOnExitCodesRequirement')],
  [
    'OnPodConditions',
    printList(
      condition,
      printStruct(condition, [
        ['Type', printText],
        ['Status', printText],
      ]),
    ),
  ],
])

export const printFailurePolicy = printStruct('batch.PodFailurePolicy', [
  ['Rules', printList('batch.PodFailurePolicyRule', failureRule)],
])

const successRule = printStruct('batch.SuccessPolicyRule', [
  ['SucceededIndexes', printPointer('string')],
  ['SucceededCount', printPointer('int32')],
])

export const printSuccessPolicy = printStruct('batch.SuccessPolicy', [
  ['Rules', printList('batch.SuccessPolicyRule', successRule)],
])
