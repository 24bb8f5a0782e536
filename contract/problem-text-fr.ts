import { hdfsProblemTextFr } from './hdfs-problem-text'
import type { ProblemCode } from './problem'
import type { ProblemText } from './problem-text'

/** French. `[...]` is left out where a placeholder in it has no value. */
export const problemTextFr: Record<ProblemCode, ProblemText> = {
  OPEN_METEO_UNREACHABLE: {
    title: 'Open-Meteo est injoignable',
    cause: 'Aucune connexion au service météo[ ({host})] n’a pu être établie.',
    remedy: 'Vérifiez le réseau, le proxy ou le pare-feu. Weatherdeck continue d’essayer de lui-même.',
  },
  OPEN_METEO_TIMEOUT: {
    title: 'Open-Meteo n’a pas répondu à temps',
    cause: 'La requête[ vers {host}] a été abandonnée[ au bout de {seconds} s].',
    remedy:
      'Rien à faire : de nouveaux essais suivent, de plus en plus espacés. Si cela dure, le réseau est lent ou le service surchargé.',
  },
  OPEN_METEO_LIMIT: {
    title: 'Open-Meteo demande une pause',
    cause: 'Le quota d’appels gratuits[ ({window})] est épuisé.[ Prochain appel : {until}.]',
    remedy:
      'Collectez moins de lieux ou de variables, ou moins souvent. Les autres utilisateurs de la même adresse comptent aussi.',
  },
  OPEN_METEO_UNAVAILABLE: {
    title: 'Open-Meteo est en panne',
    cause: 'Le service a répondu par une erreur de son côté[ ({status})].',
    remedy: 'Rien à faire : de nouveaux essais suivent, de plus en plus espacés.',
  },
  OPEN_METEO_BAD_LOCATION: {
    title: 'Open-Meteo refuse un lieu',
    cause: 'Le lieu[ {location}] n’est pas accepté. Les autres lieux sont collectés.',
    remedy: 'Corrigez ou supprimez ce lieu.',
  },
  OPEN_METEO_BAD_VARIABLE: {
    title: 'Open-Meteo refuse une variable',
    cause: 'La variable[ {variable}] n’est pas acceptée. Les autres variables sont collectées.',
    remedy: 'Désélectionnez cette variable dans les réglages.',
  },
  OPEN_METEO_BAD_REQUEST: {
    title: 'Open-Meteo refuse la requête',
    cause: 'Le service juge la requête incorrecte, sans nommer de lieu ni de variable.',
    remedy: 'Vérifiez les adresses de base dans les réglages.',
  },
  REPLY_BROKEN: {
    title: 'Une réponse est arrivée incomplète',
    cause: 'La réponse[ {responseId}] est tronquée ou n’est pas du JSON. Elle est conservée, rien n’en a été publié.',
    remedy: 'Rien à faire : les données sont redemandées.',
  },
  REPLY_INCONSISTENT: {
    title: 'Une réponse ne correspond pas à la demande',
    cause:
      'La réponse[ {responseId}] se contredit ou contredit la demande. Elle est conservée, rien n’en a été publié.',
    remedy: 'Rien à faire : les données sont redemandées. Si cela dure, le service a changé : signalez-le.',
  },
  REPLY_LOCATION_REFUSED: {
    title: 'La réponse d’Open-Meteo pour un lieu est inutilisable',
    cause: 'La réponse[ pour {location}] n’est pas valable. Elle est conservée telle quelle. Les autres lieux ont été enregistrés.',
    remedy: 'Weatherdeck la redemande[ à {until}]. Si cela dure, vérifiez les coordonnées du lieu.',
  },
  REPLY_VALUES_REFUSED: {
    title: 'Certaines valeurs d’une réponse sont inutilisables',
    cause: 'Des valeurs[ de {location}] ne sont pas valables[ : {variables}]. Toutes les autres ont été enregistrées.',
    remedy: 'Weatherdeck redemande ces heures. Si cela dure, le service a changé : signalez-le.',
  },
  NOTHING_YET: {
    title: 'Open-Meteo n’a pas encore de valeurs',
    cause: 'La réponse ne contient aucune valeur[ pour {locations}] : toutes sont nulles, c’est-à-dire « pas encore ».',
    remedy: 'Rien à faire : Weatherdeck redemande ces heures, à intervalles croissants.',
  },
  BUDGET_EXHAUSTED: {
    title: 'Le budget d’appels est épuisé',
    cause:
      'Un appel de plus dépasserait la limite gratuite[ ({window})].[ Il y aura de nouveau de la place à {until}.]',
    remedy: 'Collectez moins de lieux ou de variables, ou à un intervalle plus long.',
  },
  DISK_FULL: {
    title: 'Le disque est plein',
    cause: 'Il n’y a plus de place[ dans {path}] : ni réponses ni lignes de journaux ne peuvent être enregistrées.',
    remedy: 'Libérez de la place ou conservez moins de données brutes (réglages). Le travail reprend de lui-même.',
  },
  FILE_UNREADABLE: {
    title: 'Un fichier est illisible',
    cause: 'La lecture[ de {path}] a échoué.',
    remedy: 'Vérifiez que le fichier existe et que cet utilisateur peut le lire.',
  },
  FILE_UNWRITABLE: {
    title: 'Un fichier ne peut pas être écrit',
    cause: 'L’écriture[ de {path}] a échoué.',
    remedy: 'Vérifiez que cet utilisateur peut y écrire et qu’aucun autre programme ne tient le fichier.',
  },
  FILE_SET_ASIDE: {
    title: 'Un fichier endommagé a été mis de côté',
    cause: 'Weatherdeck ne comprend pas le contenu d’un de ses fichiers[ ({path})] ; il continue sans lui.',
    remedy: 'Le fichier est conservé[ sous le nom {aside}]. Supprimez-le quand vous n’en avez plus besoin.',
  },
  RAW_CORRUPT: {
    title: 'Une réponse enregistrée est abîmée',
    cause: 'Le fichier brut[ {path}][ de la réponse {responseId}] ne peut pas être décompressé. Il est ignoré.',
    remedy:
      'Vérifiez le disque. Les lignes qui en proviennent sont déjà dans la table, sauf s’il s’est abîmé avant publication.',
  },
  SETTINGS_SET_ASIDE: {
    title: 'Le fichier de réglages est inutilisable',
    cause: 'Il était abîmé et a été mis de côté[ sous {path}]. Weatherdeck tourne avec les réglages par défaut.',
    remedy: 'Reprenez-y ce qu’il vous faut ou refaites les réglages.',
  },
  SETTINGS_INVALID: {
    title: 'Ce réglage est impossible',
    cause: 'La valeur[ de {setting}] n’est pas valable. Rien n’a été modifié.',
    remedy: 'Corrigez la valeur.',
  },
  BROKER_UNAVAILABLE: {
    title: 'Le topic ne répond pas',
    cause:
      'Rien ne répond[ à {address}] là où le topic est conservé ; les clients Python de Kafka appellent cela NoBrokersAvailable. Rien n’est perdu : ce qui a été reçu est sur le disque.',
    remedy:
      'Rien à faire pendant le démarrage : de nouveaux essais suivent. Si cela dure, regardez l’état des processus.',
  },
  DATABASE_UNAVAILABLE: {
    title: 'La base de données ne répond pas',
    cause: 'PostgreSQL[ ({address})] est injoignable.',
    remedy:
      'Rien à faire pendant le démarrage : de nouveaux essais suivent. Si cela dure, regardez l’état des processus.',
  },
  DATABASE_DISK_FULL: {
    title: 'La base de données n’a plus de place sur le disque',
    cause: 'PostgreSQL n’a pas pu écrire : le disque où il garde ses données est plein.',
    remedy: 'Libérez de la place (avec Docker : sur son disque virtuel). Ce qui est collecté attend et sera écrit dès qu’il y en aura.',
  },
  DATABASE_IN_USE: {
    title: 'La base de données est déjà ouverte',
    cause: 'Un autre processus a ouvert la base embarquée[ ({folder})] ; un seul le peut.',
    remedy: 'Arrêtez l’autre Weatherdeck qui utilise ce dossier. Celui-ci réessaie de lui-même.',
  },
  DATABASE_OTHER_VERSION: {
    title: 'La base de données est d’une autre version',
    cause: 'Les fichiers de la base embarquée[ ({folder})] viennent de PostgreSQL[ {version}] ; ce Weatherdeck contient PostgreSQL[ {ours}]. Rien n’a été modifié.',
    remedy: 'Utilisez le Weatherdeck qui les a créés, ou déplacez ce dossier : une nouvelle base est créée, et un rejeu des réponses brutes la remplit.',
  },
  DATABASE_DAMAGED: {
    title: 'La base de données est endommagée',
    cause: 'PostgreSQL ne peut pas ouvrir les fichiers de la base embarquée[ ({folder})].',
    remedy: 'Weatherdeck essaie encore une fois. En cas de nouvel échec, il garde les fichiers endommagés sous un autre nom et reconstruit la base à partir des réponses brutes.',
  },
  DATABASE_PAGE_DAMAGED: {
    title: 'Une partie de la base de données est endommagée',
    cause: 'PostgreSQL a trouvé une page endommagée dans un de ses fichiers. Son contenu est illisible ; le reste se lit encore.',
    remedy: 'Copiez ce dont vous avez besoin de vos propres tables. Fermez ensuite Weatherdeck, déplacez le dossier de la base et redémarrez : une nouvelle base est créée, et un rejeu des réponses brutes la remplit.',
  },
  DATABASE_REBUILDING: {
    title: 'La base de données est en reconstruction',
    cause: 'La base embarquée était endommagée. Une nouvelle base est remplie à partir des réponses brutes[ : {done} sur {total}].',
    remedy: 'Rien à faire. Les fichiers endommagés sont conservés[ dans {aside}].',
  },
  DATABASE_REBUILT: {
    title: 'La base de données était endommagée ; elle a été reconstruite',
    cause: '[{replies} réponses brutes ont été publiées de nouveau ({records} enregistrements). ][{skipped} réponses n’ont pas pu être lues. ]Vos propres tables et lignes ne sont pas dans la nouvelle base, ni les relevés des réponses supprimées auparavant.',
    remedy: 'Les fichiers endommagés sont conservés[ dans {aside}]. Supprimez ce dossier quand vous n’en avez plus besoin.',
  },
  RECORD_REJECTED: {
    title: 'Un enregistrement n’a pas pu être écrit',
    cause: 'L’enregistrement[ (partition {partition}, offset {offset})] n’est pas valable. Les autres ont été écrits.',
    remedy: 'Il figure avec sa raison dans la table weather_rejects.',
  },
  RECORDS_LOST: {
    title: 'Des enregistrements publiés ne sont jamais arrivés dans la table',
    cause:
      'Le topic a été supprimé, ou le broker a perdu ses données, avant que le consumer ne lise des réponses publiées[ ({records} enregistrements, {replies} réponses)].',
    remedy: 'Weatherdeck les publie à nouveau à partir des réponses brutes. Rien n’est demandé à Open-Meteo.',
  },
  SQL_FAILED: {
    title: 'L’instruction a échoué',
    cause: 'PostgreSQL a refusé l’instruction.',
    remedy: 'Corrigez l’instruction.',
  },
  SQL_READ_ONLY: {
    title: 'L’instruction modifierait des données',
    cause: 'Les requêtes sont en lecture seule ; elle a donc été refusée.',
    remedy: 'Passez en lecture-écriture (dans un terminal : --write) si c’est voulu.',
  },
  SQL_CANCELLED: {
    title: 'L’instruction a été annulée',
    cause: 'Elle a été arrêtée avant la fin ; ce qu’elle avait modifié est défait.',
    remedy: 'Relancez-la quand vous voudrez le résultat.',
  },
  CONNECTION_LOST: {
    title: 'La connexion à l’application est perdue',
    cause: 'L’application n’a pas répondu, ou s’est arrêtée, avant la fin. Ce qui était en cours de son côté a pu aboutir malgré tout.',
    remedy: 'La connexion revient d’elle-même tant que l’application fonctionne. Vérifiez l’état, puis réessayez.',
  },
  TOPIC_EXISTS: {
    title: 'Ce topic existe déjà',
    cause: 'Un topic de ce nom[, {topic},] est là.',
    remedy: 'Choisissez un autre nom, ou utilisez celui qui existe.',
  },
  TOPIC_UNKNOWN: {
    title: 'Pas de tel topic',
    cause: 'Il n’y a pas de topic[ {topic}] sur le broker, ou il vient d’être supprimé.',
    remedy: 'Regardez la liste des topics. Le topic weather est créé par le pipeline à son démarrage.',
  },
  GROUP_UNKNOWN: {
    title: 'Pas de tel groupe de consommateurs',
    cause: 'Il n’y a pas de groupe de consommateurs[ {group}] sur le broker, ou il vient d’être supprimé.',
    remedy: 'Regardez la liste des groupes. Un groupe naît quand un de ses consommateurs se connecte.',
  },
  GROUP_ACTIVE: {
    title: 'Le groupe de consommateurs est utilisé',
    cause:
      'Les offsets d’un groupe ne peuvent être changés que si personne n’y est. Dans le groupe[ {group}], il y a des consommateurs[ : {clients}].',
    remedy:
      'Arrêtez d’abord ces consommateurs, puis réessayez. Le consommateur de Weatherdeck s’arrête ici ou dans le panneau du pipeline.',
  },
  MESSAGE_GONE: {
    title: 'Ce message n’est pas là',
    cause:
      'Il n’y a pas de message[ à l’offset {offset} de la partition {partition}] : il est plus ancien que ce que le topic conserve, a été supprimé, ou n’est pas encore écrit.',
    remedy: 'Commencez par le plus ancien ou le plus récent message.',
  },
  MESSAGE_TOO_LARGE: {
    title: 'Le message est trop grand',
    cause: 'Le broker n’accepte pas de message de cette taille[ dans le topic {topic}].',
    remedy: 'Augmentez max.message.bytes du topic, ou envoyez moins.',
  },
  NOT_ENOUGH_REPLICAS: {
    title: 'Le topic n’accepte pas d’enregistrements',
    cause: 'Le réglage min.insync.replicas[ du topic {topic}] demande plus de copies qu’il n’y a de brokers pour les garder. Rien n’est perdu : ce qui a été reçu est sur le disque.',
    remedy: 'Remettez min.insync.replicas à 1, ou démarrez les brokers qui manquent. La publication reprend d’elle-même.',
  },
  RECORDS_GONE: {
    title: 'Des enregistrements ont été supprimés avant d’être lus',
    cause: 'Le topic ne contient plus[ {count}] enregistrements[ entre les offsets {from} et {to} de la partition {partition}] : retention.ms, retention.bytes, le compactage ou une personne les a supprimés.',
    remedy: 'Rejouez la période dans le panneau Pipeline : les réponses brutes sont sur le disque. Puis remettez cleanup.policy à delete, avec une rétention assez longue.',
  },
  FILTER_INVALID: {
    title: 'Ce filtre n’est pas utilisable',
    cause: 'L’expression régulière n’est pas valide, ou prend trop de temps sur les messages de ce topic.',
    remedy: 'Corrigez-la ou simplifiez-la, ou cherchez un texte simple.',
  },
  KAFKA_REFUSED: {
    title: 'Kafka a refusé',
    cause: 'Le broker a répondu, et n’a pas fait ce qui était demandé. Ses propres mots sont ci-dessous.',
    remedy: 'Corrigez ce qu’il nomme, puis réessayez. Son journal en dit plus.',
  },
  ONLY_IN_KAFKA: {
    title: 'Seul Kafka sait faire cela',
    cause:
      'Dans le profil intégré, le topic est conservé dans la base de données de l’application : on peut le regarder, et seul le pipeline le modifie.',
    remedy: 'Choisissez la pile Docker comme profil, où le topic est dans Kafka.',
  },
  ENGINE_UNREACHABLE: {
    title: 'Docker ne répond pas',
    cause: 'Aucun moteur Docker ne répond[ à l’adresse {address}][ (trouvée par {from})].',
    remedy: 'Démarrez Docker Desktop ou le service Docker. Weatherdeck le retrouve de lui-même.',
  },
  ENGINE_TOO_OLD: {
    title: 'Ce moteur Docker est trop ancien',
    cause: 'Le moteur est de version [{version}, ]plus ancienne que nécessaire[ ({needed})].',
    remedy: 'Mettez Docker à jour : 20.10 ou plus récent.',
  },
  ENGINE_REFUSED: {
    title: 'Docker a refusé la demande',
    cause: 'Le moteur n’a pas exécuté ce qui était demandé[ pour {subject}].',
    remedy: 'Le message de Docker dit pourquoi. Corrigez, puis réessayez.',
  },
  COMPOSE_INVALID: {
    title: 'Le fichier Compose est inutilisable',
    cause: 'Quelque chose y est faux ou n’est pas pris en charge[, d’abord dans {file}][, ligne {line}][, colonne {column}].',
    remedy: 'Les détails disent, endroit par endroit, ce qui a été trouvé et ce qui est attendu. Corrigez le fichier, puis réessayez.',
  },
  SERVICE_UNKNOWN: {
    title: 'Ce service n’existe pas',
    cause: 'Le fichier Compose n’a pas de service[ {service}][ ; il a {services}].',
    remedy: 'Vérifiez le nom.',
  },
  DEPENDENCY_CYCLE: {
    title: 'Des services s’attendent l’un l’autre',
    cause: 'Les dépendances tournent en rond[ : {cycle}]. Aucun ne peut démarrer le premier.',
    remedy: 'Retirez l’une de ces dépendances du fichier Compose.',
  },
  IMAGE_NOT_FOUND: {
    title: 'L’image n’existe pas',
    cause: 'L’image[ {image}][ de {service}] n’est ni ici ni dans son registre, ou elle est privée.',
    remedy: 'Vérifiez le nom et le tag dans le fichier Compose ; pour une image privée, connectez-vous (docker login).',
  },
  PULL_FAILED: {
    title: 'L’image n’a pas pu être téléchargée',
    cause: 'Le téléchargement [de {image} ]a échoué[ pour {service}].',
    remedy: 'Vérifiez le réseau et le proxy de Docker, puis relancez : les couches déjà présentes restent.',
  },
  BUILD_FAILED: {
    title: 'L’image n’a pas pu être construite',
    cause: 'La construction[ de {service}] a échoué[ à l’étape {step}].',
    remedy: 'Les dernières lignes disent pourquoi. Corrigez le Dockerfile ou ses fichiers, puis reconstruisez.',
  },
  PORT_TAKEN: {
    title: 'Un port est occupé',
    cause: 'Le port[ {port}] dont [{service} a ]besoin est déjà utilisé[ par {holder}].',
    remedy: 'Arrêtez ce qui l’utilise, ou choisissez un autre port (.env de la pile, ou le panneau Diagnostic).',
  },
  CONTAINER_NAME_TAKEN: {
    title: 'Un conteneur porte déjà ce nom',
    cause: 'Le nom[ {name}] appartient à un autre conteneur[, de {holder}].',
    remedy: 'Supprimez ou renommez ce conteneur, puis relancez.',
  },
  EXTERNAL_MISSING: {
    title: 'Un élément attendu par la pile n’existe pas',
    cause: 'Le fichier Compose attend un élément existant[ : {kind} {name}], et Docker n’a rien de ce nom.',
    remedy: 'Créez-le, ou retirez « external » du fichier Compose.',
  },
  RESOURCE_CONFLICT: {
    title: 'Un nom dans Docker appartient à autre chose',
    cause: 'Un élément de ce nom[ ({kind} {name})] existe, mais n’a pas été créé pour cette pile.',
    remedy: 'Supprimez-le ou renommez-le, ou déclarez-le externe dans le fichier Compose.',
  },
  OUT_OF_MEMORY: {
    title: 'Un service a manqué de mémoire',
    cause: 'Le service[ {service}] a été arrêté, car il lui fallait plus de mémoire que permis[ ({limit})].',
    remedy: 'Donnez-lui-en plus (mem_limit), donnez plus de mémoire à Docker, ou démarrez moins de services.',
  },
  SERVICE_UNHEALTHY: {
    title: 'Un service ne devient pas sain',
    cause: 'Le service[ {service}] tourne, mais son contrôle de santé a échoué[ {probes} fois de suite].',
    remedy: 'Le dernier contrôle et les journaux disent pourquoi. Un nouveau démarrage reprend d’ici.',
  },
  SERVICE_EXITED: {
    title: 'Un service s’est arrêté',
    cause: 'Le service[ {service}] s’est arrêté[ avec le code {exitCode}] alors qu’il était nécessaire.',
    remedy: 'Ses dernières lignes disent pourquoi. Un nouveau démarrage reprend d’ici.',
  },
  OPERATION_CANCELLED: {
    title: 'Annulé',
    cause: 'L’opération a été annulée ; ce qui a été fait reste.',
    remedy: 'Le prochain démarrage la termine.',
  },
  ...hdfsProblemTextFr,
  // Spark
  SPARK_NO_WORKER: {
    title: 'Il n’y a aucun worker Spark',
    cause: 'Le master ne connaît aucun worker en vie : la tâche ne reçoit pas de cœurs.',
    remedy: 'Démarrez le service spark-worker ; la tâche continue d’elle-même.',
  },
  SPARK_MEMORY_BEYOND_WORKER: {
    title: 'L’exécuteur demande plus de mémoire qu’un worker n’en a',
    cause: 'Un exécuteur demande plus[ ({asked} Mio)] que ce qu’offre un worker[ ({offered} Mio)] : il ne démarrera jamais.',
    remedy: 'Annulez, puis soumettez avec moins de mémoire, ou donnez-en plus au worker (SPARK_WORKER_MEMORY dans le fichier de réglages de la pile).',
  },
  SPARK_CORES_BEYOND_WORKER: {
    title: 'L’exécuteur demande plus de cœurs qu’un worker n’en a',
    cause: 'Un exécuteur en demande plus[ ({asked})] que ce qu’offre un worker[ ({offered})] : il ne démarrera jamais.',
    remedy: 'Annulez, puis soumettez avec moins de cœurs, ou donnez-en plus au worker (SPARK_WORKER_CORES dans le fichier de réglages de la pile).',
  },
  SPARK_CORES_TAKEN: {
    title: 'Tous les cœurs ou toute la mémoire sont pris',
    cause: 'Les workers n’ont plus rien pour cette tâche[ : {holders}].',
    remedy: 'Elle démarre d’elle-même quand l’autre est terminée. Annulez l’autre pour commencer tout de suite.',
  },
  SPARK_MASTER_UNREACHABLE: {
    title: 'Le master Spark est injoignable',
    cause: 'Le master[ {address}] ne répond pas, ou a refusé la tâche.',
    remedy: 'Démarrez le service spark-master, et vérifiez l’adresse après --master.',
  },
  SPARK_HDFS_DENIED: {
    title: 'HDFS a refusé la tâche',
    cause: 'La tâche n’a pas le droit de faire dans HDFS ce qu’elle a tenté.',
    remedy: 'Le panneau HDFS propose le plus petit changement qui y remédie, le fait, et relance la tâche.',
  },
  SPARK_HDFS_UNAVAILABLE: {
    title: 'HDFS n’est pas utilisable pour l’instant',
    cause: 'Le NameNode ne répond pas, est en mode sans échec, ou aucun DataNode ne prend les données.',
    remedy: 'Regardez hdfs-namenode et hdfs-datanode dans le panneau Pile Docker ; quand les deux sont sains, relancez.',
  },
  SPARK_OUT_OF_MEMORY: {
    title: 'La mémoire n’a pas suffi',
    cause: 'Sa mémoire[ ({where})] est épuisée.',
    remedy: 'Donnez plus de mémoire à l’exécuteur ou au driver, ou traitez-en moins à la fois (période plus courte, plus de partitions).',
  },
  SPARK_KILLED: {
    title: 'La tâche a été tuée',
    cause: 'Le processus de la tâche a été arrêté de l’extérieur[ (code de sortie {exitCode})], souvent faute de mémoire dans le conteneur.',
    remedy: 'Si personne ne l’a arrêté, ni la pile, baissez la mémoire du driver ou donnez-en plus à weather-batch (mem_limit), et relancez.',
  },
  SPARK_EXECUTORS_LOST: {
    title: 'Des exécuteurs ont été perdus',
    cause: 'Des exécuteurs se sont arrêtés en plein travail[ ({count} fois)] : tués, à court de mémoire, ou worker arrêté.',
    remedy: 'Vérifiez que spark-worker tourne, donnez plus de mémoire aux exécuteurs, et relancez.',
  },
  SPARK_CODE_MISSING: {
    title: 'Une classe ou un module manque',
    cause: 'La tâche a besoin de quelque chose qui n’est pas là[ : {name}].',
    remedy: 'Ajoutez le jar (--jars), le paquet ou les fichiers Python (--py-files), ou corrigez la classe principale (--class).',
  },
  SPARK_FILE_MISSING: {
    title: 'Un fichier manque',
    cause: 'Le fichier[ {path}] que nomme la tâche n’existe pas.',
    remedy: 'Corrigez le chemin ; vos fichiers sont mis dans le conteneur avec « Choisir un fichier ».',
  },
  SPARK_OUTPUT_EXISTS: {
    title: 'Le résultat est déjà là',
    cause: 'La tâche n’écrase pas ce qui existe[ : {path}].',
    remedy: 'Choisissez une autre sortie, supprimez l’ancienne dans le panneau HDFS, ou laissez la tâche écraser (mode "overwrite").',
  },
  SPARK_BAD_ARGUMENTS: {
    title: 'Les arguments n’ont pas été compris',
    cause: 'Les arguments ont été refusés par spark-submit, ou par la tâche elle-même.',
    remedy: 'Les détails disent lesquels. Corrigez la commande et soumettez à nouveau.',
  },
  SPARK_JOB_RAISED: {
    title: 'La tâche a échoué',
    cause: 'La tâche s’est terminée par une erreur qui lui est propre[ (code de sortie {exitCode})].',
    remedy: 'Les détails et le journal disent où. Corrigez, et relancez.',
  },
  SPARK_NO_RESULT: {
    title: 'La tâche s’est terminée sans résultat',
    cause: 'Elle s’est terminée avec le code 0, mais n’a pas dit que son travail est complet[ dans {output}].',
    remedy: 'Ne vous fiez pas à sa sortie. Le journal dit jusqu’où elle est allée ; relancez.',
  },
  SPARK_RESULT_EMPTY: {
    title: 'L’exécution n’a apporté aucune donnée',
    cause: 'Aucune heure de la période n’est connue : l’archive ne l’a pas encore, ou ne l’a pas du tout.',
    remedy:
      'Choisissez une période plus ancienne, ou relancez plus tard. « Redemander les lacunes » redemande tout de suite chaque heure manquante.',
  },
  SPARK_RESULT_INCOMPLETE: {
    title: 'L’exécution a laissé de côté une partie de ce qui était demandé',
    cause: 'Open-Meteo n’a donné aucune réponse utilisable pour certains lieux ou certaines périodes. Tout le reste est publié.',
    remedy: 'Relancez : seul ce qui manque est téléchargé. Si cela persiste, le détail ci-dessous dit pourquoi.',
  },
  SPARK_RUN_LOST: {
    title: 'On ne sait pas ce qu’est devenue l’exécution',
    cause: 'Elle était en cours quand Weatherdeck s’est arrêté, et son conteneur a depuis été arrêté ou refait.',
    remedy: 'Relancez-la : une tâche qui avait commencé remplace sa propre période.',
  },
  SPARK_NOT_STARTED: {
    title: 'L’exécution n’a jamais commencé',
    cause: 'Elle attendait son tour quand Weatherdeck s’est arrêté.',
    remedy: 'Relancez-la.',
  },
  SPARK_CANCEL_FAILED: {
    title: 'La tâche n’a pas pu être arrêtée',
    cause: 'Le master liste encore l’application[ {application}] alors que tout ce qui en était a été arrêté.',
    remedy: 'Redémarrez spark-master et spark-worker dans le panneau Pile Docker : cela libère les cœurs.',
  },
  PROCESS_CRASHED: {
    title: 'Un processus s’est arrêté brutalement',
    cause:
      'Le processus[ {process}] s’est terminé de façon inattendue[ ({code})]. Il redémarre de lui-même ; rien n’est perdu.',
    remedy: 'Rien à faire. Si cela se répète, signalez les détails.',
  },
  PROCESS_GAVE_UP: {
    title: 'Un processus ne tient pas',
    cause: 'Le processus[ {process}] s’est arrêté brutalement[ {restarts} fois] et n’est plus relancé.',
    remedy: 'Voyez la cause dans les détails, puis redémarrez-le.',
  },
  ALREADY_RUNNING: {
    title: 'Weatherdeck tourne déjà sur ces données',
    cause: 'Un autre Weatherdeck[ (processus {pid})] utilise ce dossier de données ; un seul le peut.',
    remedy: 'Utilisez celui-là, arrêtez-le d’abord ou donnez un autre dossier (--data).',
  },
  NOT_RUNNING: {
    title: 'À l’arrêt',
    cause: 'Ce qui est demandé a besoin d’un élément à l’arrêt[ : {process}].',
    remedy: 'Démarrez-le d’abord.',
  },
  STACK_NOT_READY: {
    title: 'La pile n’est pas encore là',
    cause: 'Le profil est « pile », mais PostgreSQL et Kafka de la pile ne fonctionnent pas.',
    remedy: 'Démarrez la pile dans son panneau, ou choisissez le profil embarqué dans les réglages.',
  },
  STRANGER: {
    title: 'Un autre serveur répond à la place de la pile',
    cause: 'Le serveur qui répond[ à {address}] à la place de[ {service} de] cette pile n’est pas le sien[ : trouvé {found}, attendu {expected}]. Rien ne lui a été envoyé.',
    remedy: 'Arrêtez l’autre serveur, ou choisissez un autre port (.env de la pile, ou le panneau Diagnostic), puis démarrez la pile.',
  },
  UPDATE_FAILED: {
    title: 'La mise à jour n’a pas abouti',
    cause: 'La nouvelle version[ {version}] n’a pas pu être cherchée, téléchargée ou vérifiée. Celle qui tourne reste en place.',
    remedy: 'Réessayez plus tard, ou téléchargez-la à la main depuis la page des versions. Les mises à jour se désactivent dans les réglages.',
  },
  NOT_IN_THIS_SHELL: {
    title: 'Impossible ici',
    cause: 'Cela demande l’application de bureau : une page dans un navigateur n’en a pas le droit.',
    remedy: 'Ouvrez Weatherdeck dans sa propre fenêtre, ou faites-le à la main.',
  },
  BUSY: {
    title: 'Occupé',
    cause: 'La même opération est déjà en cours.',
    remedy: 'Attendez qu’elle se termine ou annulez-la.',
  },
  LOGS_UNREADABLE: {
    title: 'Le journal ne peut pas être lu',
    cause: 'Docker ne donne pas de journal[ de {source}][ : son pilote de journal est {driver}].',
    remedy: 'Choisissez le pilote json-file ou local pour le service, et recréez son conteneur.',
  },
  SEARCH_TOO_SLOW: {
    title: 'La recherche a été abandonnée',
    cause: 'L’expression régulière prend trop de temps sur une ligne du journal.',
    remedy: 'Écrivez-la avec moins de répétitions imbriquées, ou cherchez un simple texte.',
  },
  VIEW_GONE: {
    title: 'Cette vue n’est plus ouverte',
    cause: 'Les journaux ont été rouverts entre-temps.',
    remedy: 'Ouvrez la vue de nouveau.',
  },
  LINE_GONE: {
    title: 'Cette ligne n’est plus gardée',
    cause: 'Son conteneur a été supprimé, ou des lignes plus récentes ont pris sa place.',
    remedy: 'Cherchez-la par son heure.',
  },
  CLIPBOARD_REFUSED: {
    title: 'Rien n’a été copié',
    cause: 'Le navigateur ou le système n’a pas laissé Weatherdeck écrire dans le presse-papiers.',
    remedy: 'Cliquez dans la fenêtre et copiez de nouveau. Si le navigateur demande l’accès au presse-papiers, accordez-le.',
  },
  INVALID_INPUT: {
    title: 'Cette saisie n’est pas valable',
    cause: 'La valeur[ de {field}] est inutilisable.',
    remedy: 'Corrigez-la et réessayez.',
  },
  INTERNAL: {
    title: 'Une erreur inattendue s’est produite',
    cause: 'Weatherdeck a rencontré une panne pour laquelle il n’a pas de nom.',
    remedy: 'Réessayez. Si cela persiste, signalez les détails.',
  },
}
