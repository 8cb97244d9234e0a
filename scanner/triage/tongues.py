"""Placeholders in the languages that people write configuration in: `ihr-passwort`, `votre_mot_de_passe`."""

from __future__ import annotations

from unicodedata import combining, normalize

from scanner.regex import regex

_LONGEST = 200  # bytes
_UNWRITTEN = str.maketrans({"ß": "ss", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})

# In small letters, accents taken off; German umlauts also as two letters. All of a placeholder's words are among
# these and the English ones, so no single word has to be telling.
WORDS = frozenset(
    b"""passwort kennwort geheim geheimnis geheimwort geheimes geheimer dein deine ihr ihre mein meine unser hier bitte
    eintragen einsetzen eingeben andern aendern andere ersetzen ersetze ersetzt schlussel schluessel zugangsschlussel
    beispiel platzhalter muster anpassen wert setzen noch durch das der die den ein eine
    mot de passe motdepasse mdp votre vos ton mon notre secrete changez changer changezmoi changemoi modifier modifiez
    remplacer remplacez ici cle jeton exemple mettre mettez saisir saisissez inserer inserez valeur un une la le les par
    moi
    contrasena contrasenia clave secreta secreto su mi nuestra cambiar cambiame cambia cambie cambielo cambialo esto
    aqui ejemplo reemplazar reemplace reemplazame poner ponga ingrese introduzca valor por una el aca
    senha sua minha nossa palavra alterar altere alterame mude mudar trocar troque exemplo segredo segreda chave coloque
    insira substituir substitua seu meu nosso uma o a isto
    parola chiave tua vostra mia nostra cambiami cambiare segreto segreta inserisci inserire qui esempio sostituire
    sostituisci tuo vostro mio il lo di valore
    wachtwoord jouw uw mijn onze wijzig wijzigen verander vervang vervangen invullen voorbeeld sleutel geheime het een
    haslo twoje twoj moje moj zmien zmienic tajne tajny wpisz tutaj tu przyklad klucz wstaw
    heslo vase tvoje zmente zmenit zde priklad klic tajne sem vlozte
    losenord ditt mitt byt andra hemligt hemlig exempel nyckel fyll
    adgangskode kodeord passord skift endre hemmelig eksempel nokkel din dit min
    salasana sinun vaihda tahan esimerkki avain salainen
    jelszo titkos valtoztasd csereld ide pelda kulcs
    sifre parola sifreniz parolaniz degistir degistirin buraya ornek anahtar gizli sizin
    katasandi sandi kata anda ganti ubah disini contoh kunci rahasia
    matkhau mat khau cua ban thay doi""".split()
)

# Scripts without a small set of word ends, or without spaces: what placeholders there are made of.
_SCRIPTS = regex(
    r"(?:[\s_\-.:<>\[\]()（）【】「」《》*!?。、…]|пароль|пароля|ваш(?:а|е|и)?|мой|моя|твой|секрет(?:ный|ная|ное)?|ключ|токен|измени(?:те)?|замени(?:те)?"
    r"|поменя(?:й|йте)|здесь|сюда|пример|введите|вставьте|укажите|мен(?:я|и)|на|свой|зміні(?:ть)?|замініть|приклад|тут"
    r"|密码|密碼|口令|密钥|密鑰|令牌|您的|您|你的|我的|请|請|输入|輸入|填写|填寫|替换|替換|修改|更改|更换|为|成|此处|此處|这里|這裡|在|示例|示範|例子|机密|秘密|默认|默認|新"
    r"|パスワード|パスフレーズ|あなたの|あなた|変更|してください|して|下さい|ください|置き換え|置換|てください|ここに|ここ|を|に|の|は|例|入力|秘密|鍵|キー|トークン|サンプル|ダミー"
    r"|비밀번호|암호|패스워드|당신의|여러분의|귀하의|내|변경|하세요|해주세요|하십시오|여기에|여기|입력|예시|예제|비밀|키|토큰|시크릿|를|을|의"
    r"|كلمة|المرور|السر|السرية|كلمه|غير|هنا|أدخل|مثال|पासवर्ड|यहाँ|बदलें|סיסמה|הסיסמה|שלך|שנה|รหัสผ่าน|ของคุณ|เปลี่ยน)+"
)
_SCRIPT = regex(r"[\u0370-\u1fff\u3040-\ud7a3\u4e00-\u9fff]")


def unaccented(text: bytes) -> bytes:
    """`text` in plain letters, as somebody writes it whose keyboard has no others; as it is where that can't be."""
    if text.isascii() or len(text) > _LONGEST:
        return text
    try:
        letters = normalize("NFKD", text.decode().translate(_UNWRITTEN))
    except UnicodeDecodeError:
        return text
    return "".join(letter for letter in letters if not combining(letter)).encode()


def foreign(text: bytes) -> bool:
    """Recognise a placeholder in a script of its own: Cyrillic, Chinese, Korean and so on."""
    if text.isascii() or len(text) > _LONGEST:
        return False
    try:
        letters = text.decode()
    except UnicodeDecodeError:
        return False
    return bool(_SCRIPT.search(letters)) and bool(_SCRIPTS.fullmatch(letters.lower()))
