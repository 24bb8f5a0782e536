import { Anchor, Radio } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { settingsSchema, type Settings } from '../../contract/settings'
import { useSettings } from '../state/settings'
import { Section } from '../ui/section'
import { Setting } from './setting'
import classes from './settings.module.css'

const profiles = settingsSchema.shape.profile.unwrap().options
const places = settingsSchema.shape.pipelineIn.unwrap().options

/** Where topic and tables are, and, with the stack, where producer and consumer run. */
export function Place({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const update = useSettings((s) => s.update)
  return (
    <Section title={t('place')}>
      <Setting label={t('profile.label')} hint={t('profile.hint')}>
        <Radio.Group
          aria-label={t('profile.label')}
          value={settings.profile}
          onChange={(value) => {
            const profile = profiles.find((each) => each === value)
            if (profile && profile !== settings.profile) void update({ profile })
          }}
        >
          <div className={classes.options}>
            {profiles.map((profile) => (
              <Radio key={profile} size="sm" value={profile} label={t(`profile.${profile}`)} description={t(`profile.${profile}Hint`)} data-testid={`profile-${profile}`} />
            ))}
          </div>
        </Radio.Group>
        {settings.profile === 'stack' && (
          <Anchor href="#/stack" size="sm">
            {t('profile.toStack')}
          </Anchor>
        )}
      </Setting>
      {settings.profile === 'stack' && (
        <Setting label={t('pipelineIn.label')} hint={t('pipelineIn.moving')}>
          <Radio.Group
            aria-label={t('pipelineIn.label')}
            value={settings.pipelineIn}
            onChange={(value) => {
              const pipelineIn = places.find((each) => each === value)
              if (pipelineIn && pipelineIn !== settings.pipelineIn) void update({ pipelineIn })
            }}
          >
            <div className={classes.options}>
              {places.map((place) => (
                <Radio key={place} size="sm" value={place} label={t(`pipelineIn.${place}`)} description={t(`pipelineIn.${place}Hint`)} data-testid={`pipeline-in-${place}`} />
              ))}
            </div>
          </Radio.Group>
        </Setting>
      )}
    </Section>
  )
}
