"""Words that people put into configuration and messages, in several languages: what the corpus is made from."""

from __future__ import annotations

INFRASTRUCTURE = """access account action admin agent alert alias analytics annotation api app archive argo artifact
asset audit auth backend backup balancer bastion batch billing blob bootstrap branch broker bucket budget build
cache calico canary catalog certificate channel chart checkout cilium client cloud cluster collector commit compose
config connect connector consul consumer container content controller cookie cron crossplane customer daemon
dashboard database debug default delivery demo deploy deployment desktop dev dispatcher dns docker document domain
driver edge elastic email endpoint engine envoy event exporter external factory feature feed flux fluent folder
forward frontend function gateway generator gitea github gitlab grafana group handler harbor health helm history
home hook host identity image import index ingress inbox ingest init input instance integration internal invoice
istio jaeger job journal kafka keycloak kibana kubernetes kustomize label ledger legacy limit linkerd listener
loader local logger login logs loki longhorn mail main manager manifest mariadb market master media memory message
metrics middleware migration minio mirror mobile model module monitor mongo mount mysql namespace nats network
nextcloud nginx node notification oauth object observer offline operator order organization output package page
partner patch payment persistent pipeline platform plugin policy portal postgres preview private probe producer
production profile project prometheus proxy public publisher queue quota rabbit readonly realm receiver redirect
redis region registry relay release remote render replica report repository request reserve resolver resource
restore result review role rollout root router runner runtime sandbox scheduler schema script search secure security
sender sentry server service session settings shard shared shop sidecar signal site smtp snapshot source staging
static storage store stream subscription support sync system table target task team telemetry template tenant
terraform test thanos theme tracing traefik traffic transport trigger tunnel update upload user vault vector velero
verify version video view volume warehouse watcher web webhook website wiki worker workflow workspace zone
zookeeper"""

TONGUES: dict[str, str] = {
    "English": """about above again always another because before between change choose confirm continue could current
    different does enter every expired field first forgotten found given great have here invalid least length letters
    longer match missing must never number only people please provide remember repeat required should short sorry there
    these through today together tomorrow under until value water welcome where which while without would wrong
    yesterday your summer winter spring autumn dragon monkey shadow sunshine princess football orange banana coffee""",
    "German": """aber abmelden ändern anmelden auch bestätigen bitte danach dein deine dieser durch eingeben einmal
    erforderlich erneut falsch fehler gehen gespeichert gültig haben hier immer jahr jetzt kein konnte länger mindestens
    möchten muss nach nicht oder schlüssel schon sicher sommer stimmen überein ungültig unter vergessen wiederholen
    willkommen winter zeichen zwischen zurücksetzen""",
    "French": """afin ailleurs aucun aussi autre avant avec bienvenue caractères champ changer chaque compte confirmer
    connexion courant dans déjà depuis doit encore entrer erreur être expiré faire gauche hiver ici incorrect invalide
    jamais jour longueur maintenant moins nouveau obligatoire oublié plusieurs pour réinitialiser saisir soleil sous
    toujours trouver utilisateur valeur veuillez votre""",
    "Spanish": """actual ahora algún antes año bienvenido cambiar campo caracteres confirmar contiene correo cuenta debe
    después donde error escribir esta fecha gracias hasta ingresar incorrecto inválido invierno jamás llave menos
    mientras mínimo nuevo nunca obligatorio olvidado otra para puede quiere repetir restablecer siempre sol también
    usuario valor verano volver""",
    "Portuguese": """acesso agora ainda alterar antes através bem campo caracteres código confirmar conta deve digitar
    então entrar erro esquecida fazer inválida inverno mais menos mínimo muito não nova nunca obrigatório onde outra
    porque redefinir repetir sempre também tem usuário utilizador válido verão você""",
    "Italian": """accesso ancora anche avere benvenuto campo caratteri cambiare chiave conferma deve dimenticata dopo
    errata essere estate fare giorno inserire inverno lunghezza mai meno minimo molto nuova obbligatorio oggi perché più
    prima quando questo reimpostare ripetere sempre sole stesso tuo utente valida vostro""",
    "Dutch": """aanmelden altijd andere bevestigen bij daarna dezelfde eerste fout gebruiker geldig gelijk geen graag
    herhalen hier invoeren jaar kiezen komen langer lente minstens moet niet nieuwe nodig onjuist ongeldig opnieuw
    tekens tussen vergeten verplicht voor waarde welkom wijzigen winter zomer""",
    "Polish": """aby albo bardzo błąd być dla dobry dzień hasło jeszcze każdy kolejny lato nie nowe nieprawidłowe podaj
    pole potwierdź powtórz proszę przez ustaw użytkownik wartość wpisz wymagane zaloguj zapomniane zima zmień znaków""",
    "Swedish": """alltid andra ange bekräfta bort byt eller fältet fel flera glömt gäller hälsningar inte kanske logga
    lösenord minst måste nytt obligatoriskt ogiltigt också sommar tecken tillbaka upprepa vinter välkommen värde
    återställ användare""",
    "Turkish": """aynı bekle boş daha değil değiştir devam doğru en geçersiz giriş hatalı için kullanıcı lütfen onayla
    parola sıfırla sonra tekrar unuttum yanlış yaz yeni zorunlu""",
    "Czech": """ale alespoň chyba délka heslo jméno nebo neplatné nové platnost pole potvrďte prosím před přihlásit
    uživatel vítejte zadejte zapomenuté změnit znaků""",
    "Indonesian": """akun anda atau baru belum benar dan dengan harus kata kembali konfirmasi lupa masuk masukkan
    minimal pengguna salah sandi silakan tidak ulangi untuk wajib""",
}


def vocabulary() -> list[bytes]:
    """All words, as UTF-8."""
    return [word.encode() for text in (INFRASTRUCTURE, *TONGUES.values()) for word in text.split()]
