import { Button, Menu, TextInput } from '@mantine/core'
import { IconChevronDown, IconShield, IconUser } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hdfsUserSchema } from '../../contract/hdfs'
import { useHdfs } from '../state/hdfs'
import classes from './hdfs.module.css'
import { useHdfsPanel } from './store'
import { useActing } from './use-acting'

/** Who acts in HDFS, always in sight: HDFS believes the name, so it is one click to be somebody else. */
export function ActingAs() {
  const { t } = useTranslation('hdfs')
  const { user, superuser } = useActing()
  const spark = useHdfs((s) => s.snapshot?.prepared.user ?? 'spark')
  const setUser = useHdfsPanel((s) => s.setUser)
  const [typed, setTyped] = useState('')
  const valid = hdfsUserSchema.safeParse(typed.trim()).success
  const isSuper = user === superuser
  const known = [superuser, spark, ...(isSuper || user === spark ? [] : [user])]
  const become = (name: string) => {
    setUser(name === superuser ? null : name)
    setTyped('')
  }
  return (
    <Menu position="bottom-end" width={280} shadow="md">
      <Menu.Target>
        <Button
          className={classes.acting ?? ''}
          data-super={isSuper}
          leftSection={isSuper ? <IconShield size={15} stroke={1.6} /> : <IconUser size={15} stroke={1.6} />}
          rightSection={<IconChevronDown size={13} />}
          data-testid="hdfs-user"
          data-user={user}
          title={isSuper ? t('user.superHint') : t('user.hint')}
        >
          <span className={classes.actingAs}>{t('user.as')}</span> <strong>{user}</strong>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('user.label')}</Menu.Label>
        {known.map((name) => (
          <Menu.Item
            key={name}
            onClick={() => { become(name) }}
            leftSection={name === superuser ? <IconShield size={15} stroke={1.6} /> : <IconUser size={15} stroke={1.6} />}
            data-testid={`hdfs-user-${name}`}
            aria-current={name === user}
          >
            <strong>{name}</strong>
            <span className={classes.who}>{name === superuser ? t('user.super') : name === spark ? t('user.spark') : t('user.other')}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <form
          className={classes.userForm}
          onSubmit={(event) => {
            event.preventDefault()
            if (valid) become(typed.trim())
          }}
        >
          <TextInput
            aria-label={t('user.type')}
            placeholder={t('user.type')}
            value={typed}
            onChange={(event) => { setTyped(event.currentTarget.value) }}
            // The menu moves by letters and arrows otherwise.
            onKeyDown={(event) => {
              if (event.key !== 'Escape') event.stopPropagation()
            }}
            error={typed.trim() !== '' && !valid ? t('user.invalid') : null}
            data-testid="hdfs-user-name"
          />
          <Button type="submit" disabled={!valid}>
            {t('user.go')}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  )
}
