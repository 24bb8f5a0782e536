import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { topicNameFault, type KafkaSnapshot } from '../../contract/kafka'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { createTopic } from './commands'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useKafkaPanel } from './store'

const day = 86_400_000
const retentions = { default: null, hour: 3_600_000, day, week: 7 * day, month: 30 * day, ever: -1 } as const
type Retention = keyof typeof retentions
const cleanups = ['delete', 'compact'] as const

/** Makes a topic; the name is held against Kafka's rules while one types. */
export function CreateSide({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const select = useKafkaPanel((s) => s.select)
  const [name, setName] = useState('')
  const [partitions, setPartitions] = useState<number | string>(3)
  const [retention, setRetention] = useState<Retention>('default')
  const [cleanup, setCleanup] = useState<(typeof cleanups)[number]>('delete')
  const fault = topicNameFault(name)
  const taken = snapshot.topics.some((topic) => topic.name === name)
  const count = typeof partitions === 'number' ? partitions : NaN
  const counted = Number.isInteger(count) && count >= 1 && count <= 1000
  const ms = retentions[retention]
  const config = {
    ...(ms === null ? {} : { 'retention.ms': String(ms) }),
    ...(cleanup === 'delete' ? {} : { 'cleanup.policy': cleanup }),
  }
  const go = () =>
    void act(() => client.kafka.createTopic({ topic: name, partitions: count, config })).then((made) => {
      if (made) select({ kind: 'topic', name })
    })
  return (
    <SideFrame title={t('create.title')}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (fault === null && !taken && counted) go()
        }}
      >
        <TextInput
          autoFocus
          label={t('create.name')}
          description={t('create.nameHint')}
          value={name}
          onChange={(event) => { setName(event.currentTarget.value) }}
          error={taken ? t('create.taken') : fault !== null && fault !== 'empty' ? t(`create.fault.${fault}`) : null}
          data-testid="kafka-create-name"
        />
        <NumberInput
          label={t('create.partitions')}
          description={t('create.partitionsHint')}
          value={partitions}
          onChange={setPartitions}
          min={1}
          max={1000}
          allowDecimal={false}
          error={counted ? null : t('create.partitionsFault')}
        />
        <Select
          label={t('create.cleanup')}
          description={t(`create.cleanupHint.${cleanup}`)}
          data={cleanups.map((value) => ({ value, label: t(`cleanup.${value}`) }))}
          value={cleanup}
          onChange={(value) => { setCleanup(cleanups.find((each) => each === value) ?? 'delete') }}
        />
        {cleanup === 'delete' && (
          <Select
            label={t('create.retention')}
            data={(Object.keys(retentions) as Retention[]).map((value) => ({ value, label: t(`create.retentions.${value}`) }))}
            value={retention}
            onChange={(value) => { setRetention((value ?? 'default') as Retention) }}
          />
        )}
        <CommandHint wrap command={createTopic(name, counted ? count : 3, config)} label={t('byHand')} />
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" loading={acting} disabled={fault !== null || taken || !counted} data-testid="kafka-create-go">
            {t('create.go')}
          </Button>
        </div>
      </form>
    </SideFrame>
  )
}
